"""One message in, one reply out: understands the question, computes, writes the answer."""
