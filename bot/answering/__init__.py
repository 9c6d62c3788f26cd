"""From what a person wrote to the answer in their chat: taken in once, in order a chat, never sent twice."""
