"""What a group adds to a question: mentions, quoted replies, signatures, links, markup. All of it goes."""

from __future__ import annotations

import html
import re

_TAG_WITH_NAME = re.compile(r"<at\b[^<>]{0,200}>[^<>]{0,80}</at>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--")
_PROGRAM = re.compile(r"<(script|style)\b[^<>]{0,200}>[\s\S]{0,4000}?(?:</\1\s{0,8}>|$)", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\((?:[^()\s]|\([^()\s]{0,80}\)){1,500}\)")
_CODE = re.compile(
    r"(?<!\w)(?:alert|prompt|confirm|eval|exec|fetch|require|system)\([^()\n]{0,80}\)", re.IGNORECASE
)
_LINK = re.compile(r"(?i:https?://|www\.|tg://)[^\s\u3000-\u303f\u4e00-\u9fff<>\"'，。)）」]{1,500}")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[a-zA-Z0-9-]{1,60}\.[a-zA-Z.]{2,20}(?![a-zA-Z])")
_MARKS = re.compile(r"\*\*|__|~~|`|'''|(?m:^\s{0,3}#{1,6}\s)|(?m:^\s{0,3}[-*•·+]\s(?=\S))")
_STARRED = re.compile(r"(?<![\w*])\*([^*\n]{1,80})\*(?![\w*])")
_COMMAND_AT = re.compile(r"^(\s*/\w{1,32})@\w{1,64}")
_MENTION = re.compile(
    r"(?<![\w.])@(?:_user_\d{1,4}|_all|(?i:all|everyone|here)\b|所有人|全体成员"
    r"|砍价(?:机器人|小助手|助手|bot|君)?"
    r"|[A-Za-z][\w.]{0,40}|(?!我)[\u3400-\u9fff]\w{0,11}(?=[\s,，:：]))"
    r"|(?<=\s)@(?!我)[\u3400-\u9fff]\w{0,11}$"
)
_FACE = re.compile(
    r"\[(?:微笑|呲牙|捂脸|笑哭|破涕为笑|赞|强|ok|玫瑰|流泪|大哭|偷笑|得意|发呆|害羞|尴尬|发怒|调皮|惊讶|难过|可怜|抱拳"
    r"|合十|坏笑|旺柴|doge|吃瓜|奸笑|机智|皱眉|耶|加油|汗|叹气|苦涩|裂开|嘿哈|疑问|思考|鼓掌|爱心|庆祝|感谢|比心|送心"
    r"|图片|表情|动画表情|sticker|image|smile|thumbsup)\]",
    re.IGNORECASE,
)
_QUOTED_LINE = re.compile(r"(?m)^\s{0,3}(?:>|\|)\s.*$|^\s{0,3}>[^\d\s$¥€].*$")
_QUOTED_BLOCK = re.compile(r"^\s*「[^」]{0,2000}」\s*\n[\s\-]{0,80}\n?")
_REPLY_LINE = re.compile(r"^\s*(?:回复|引用|reply to)\s?[^:：\n]{1,40}[:：][^\n]*\n", re.IGNORECASE)
_REPLY_MARK = re.compile(r"^\s*(?:回复|引用|reply to)\s?@?[^:：\n]{1,40}[:：]\s*", re.IGNORECASE)
_SIGNATURE = re.compile(r"\n-{2,3}[ \t]*\n[\s\S]*$")
_SENT_FROM = re.compile(
    r"(?:^|\s|[,，。.])[-—]*\s?(?:发送?自(?:我的|微信|飞书|企业微信|钉钉)|来自我的"
    r"|sent from my|sent via|get outlook for)[^\n]{0,60}$",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUP_HINT = re.compile(
    r"[<>@\[\]*_`#~&|]|[a-z]\(|\n|://|www|回复|引用|reply|发自|送自|来自|sent|outlook|「|-\s", re.IGNORECASE
)


def strip_noise(text: str) -> str:
    """The text without what is not the person's own words. A text of nothing but noise becomes empty."""
    if not _MARKUP_HINT.search(text):
        return text
    text = _without_lines_of_others(_without_tags(text))
    text = _COMMAND_AT.sub(r"\1 ", text)
    text = _CODE.sub(" ", _MARKDOWN_LINK.sub(r"\1 ", text))
    text = _LINK.sub(" ", text)
    text = _MAIL.sub(" ", text)
    text = _MENTION.sub(" ", text)
    text = _FACE.sub(" ", text)
    return _STARRED.sub(r"\1", _MARKS.sub("", text))


def _without_tags(text: str) -> str:
    if "<" in text:
        text = _TAG.sub(" ", _TAG_WITH_NAME.sub(" ", _PROGRAM.sub(" ", text)))
    return html.unescape(text) if "&" in text else text


def _without_lines_of_others(text: str) -> str:
    """Quoted lines, the quoted block a reply begins with, and what stands under a signature line."""
    own = _QUOTED_BLOCK.sub("", text) if "「" in text else text
    own = _REPLY_MARK.sub("", _REPLY_LINE.sub("", own))
    if "\n" in own:
        own = _SIGNATURE.sub("", _QUOTED_LINE.sub("", own))
    own = _SENT_FROM.sub(" ", own)
    return own if own.strip() else text
