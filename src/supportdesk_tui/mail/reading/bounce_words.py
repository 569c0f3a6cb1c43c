"""What mail systems call themselves and say when they give a mail back, in the languages they speak (M-51)."""

from __future__ import annotations

import re


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.I)


DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|p?ost+master|poostmaster|mail[-_.]delivery[-_.](?:system|subsystem)|mail-?daemon|mdaemon"
    r"|delivery-?(?:failure|notification)|bounces?|microsoftexchange[0-9a-f]{16,40})(?:@|$|\+)",
    re.I,
)
MAILER = re.compile(r"^mailer[-_.]?daemon(?:@|$)", re.I)
"""Nobody else writes under this name: a mail that it encloses comes back, whatever the words."""
DAEMON_NAME = _any_of("mail(?:er)?[ -]?daemon", "mail delivery (?:sub)?system", "postmaster", "system administrator")

SUBJECT = _any_of(
    "undeliver", "returned mail", "failure notice", "mail failure", r"message \S{1,40} delayed", "message delayed",
    "delivery (?:status )?notification", "delivery (?:has )?fail", "mail delivery", "delayed mail",
    "could not (?:be )?(?:send|sent|deliver)", "delivery (?:is )?delayed", "not delivered",
    "delivery (?:failure|problem|error|report)", "mail system error", "delivery incomplete",
    "return(?:ed|ing) to sender", "non-?delivery", "failed mail", "(?:not|yet) been delivered",
    # Italian, German, French
    "non recapitabile", "impossibile recapitare", "mancata consegna", "unzustellbar", "nicht zugestellt",
    "zustellung fehlgeschlagen", "non remis", "échec de (?:la )?remise", "non distribu",
    # Spanish, Portuguese, Dutch, Polish, Nordic
    "no se (?:ha |puede |ha podido |pudo )?(?:pudo |podido )?entregar", "no entregad", "devuelto",
    "não (?:foi |é )?(?:possível )?entreg", "niet (?:worden )?bezorgd", "onbestelbaar", "niedostarcz",
    "nie (?:można|udało się) dostarczyć", "k(?:an|unne) ikke leveres", "k(?:an|unde) inte lever", "olevererbar",
    # Japanese, Chinese
    "配信不能", "配信できません", "配信エラー", "送信できません", "配達できません", "エラーメール",
    "退信", "未送达", "无法投递", "投递失败",
    # Russian
    "не доставлен", "недоставлен", "не уда[её]тся доставить", "не удалось доставить", "невозможно доставить",
    "не может быть доставлен", "ошибка (?:при )?доставк", "сбой доставки", "уведомление о (?:не)?доставке",
    "возврат письма",
)  # fmt: skip
STEMS = (
    "deliver", "return", "failure", "failed mail", "could not", "delay", "mail system", "recapitabil", "recapitare",
    "consegna", "zustell", "zugestellt", "remis", "distribu", "entreg", "devuelt", "bezorgd", "onbestelbaar",
    "dostarcz", "lever", "配信", "送信", "配達", "エラー", "退信", "未送", "投递", "достав", "возврат",
)  # fmt: skip
"""At least one of these stands in whatever ``SUBJECT`` finds: a quick test that most subjects fail."""

BODY = _any_of(
    "final-recipient:", "diagnostic-code:", "remote-mta:", r"\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}",
    "permanent (?:fatal )?error", "(?:could|can) ?not be delivered", "user unknown", "unknown user",
    "mailbox (?:is )?(?:full|unavailable)", "no such user", "does not exist",
    "delivery (?:to the following|failed|has failed)", "undeliverable", "was not delivered", "message that you sent",
    "unable to deliver", "wasn't able to deliver", "been postponed", "has been returned",
    "unknown host", "temporary error", "over quota", "returned below",
    "не (?:было|может быть|удалось) достав", "адресат", "почтовый ящик", "не существует",
    "nicht zugestellt", "zustellung", "zugestellt werden", "remise", "remis ", "recapitar", "entreg", "bezorg",
    "dostarcz", "配信", "見つかりません", "投递",
)  # fmt: skip
TEMPLATE = _any_of(
    "reporting-mta:", "final-recipient:", "this is the (?:qmail-send|mail system at|mail delivery agent)",
    r"this (?:message|report|is an? auto\w*).{0,60}(?:mail delivery|delivery (?:software|system|failure|status))",
    "a message that you sent",
    "your (?:message|e?-?mail) (?:wasn't|was not|could not be|can ?not be|did not|has not(?: yet)? been) (?:delivered"
    "|reach)",
    "the (?:original message was received|following (?:address|recipient|message)|e-?mail system)",
    "delivery (?:has failed )?to (?:these|the following) recipients?", "-{3,} the following addresses",
    "delivery of (?:your )?(?:e-?mail|message) to (?:this|the following) address",
    # headings between rules, which people do not draw
    r"[-*|]{3,} ?(?:failed (?:recipients|addresses)|non-?delivery|returned mail|undeliver)|\*{4,} ?message from ",
    "i'm (?:afraid|sorry)[^.]{0,40}(?:deliver|inform you)",
    "это письмо (?:создано|отправлено) (?:автоматически|почтовым)", "сбой доставки следующим",
    "не удалось доставить (?:сообщение|письмо) (?:следующ|получател|адресат)",
)  # fmt: skip
"""How mail systems begin; a person who asks about a bounce begins otherwise."""

REPLIED = re.compile(r"\s*(?:re|fw|fwd|aw|wg|sv|vs|отв|на|пересл)(?:\[\d+\])?\s*:", re.I)
DELAY = _any_of("delay", "warning:", "still being retried", "will be retried", "отложен", "задерж", "temporar")
