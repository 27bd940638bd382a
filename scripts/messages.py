"""Gathers the texts to translate and derives traditional Chinese from simplified: `python scripts/messages.py`.

Needs gettext. Simplified Chinese is written by hand in locale/zh_Hans; traditional Chinese is derived from it with
OpenCC (Taiwan, with phrases) and the terms of the trade below, where OpenCC's choice is not what the field says.
"""

import os
import subprocess
import sys
from pathlib import Path

import opencc
import polib

ROOT = Path(__file__).resolve().parent.parent
SIMPLIFIED = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
TRADITIONAL = ROOT / "locale/zh_Hant/LC_MESSAGES/django.po"
METADATA = {
    "Project-Id-Version": "Wobo",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# simplified → traditional, applied before OpenCC sees the rest
TERMS = {
    "审核": "稽核",
    "管理评审": "管理審查",
    "评审": "審查",
    "纠正措施": "矯正措施",
    "不符合": "不符合",
    "配置": "組態",
    "认证": "驗證",
    "文件": "文件",
    "服务台": "服務台",
    "记录": "紀錄",
    "质量": "品質",
    "程序文件": "程序文件",
    "默认": "預設",
    "打印": "列印",
    "下载": "下載",
    "上传": "上傳",
    "附件": "附件",
    "登录": "登入",
    "邮箱": "電子郵件",
    "邮件": "郵件",
    "用户": "使用者",
    "公章": "公司章",
}


def gather() -> None:
    """Bring locale/zh_Hans up to date with the sources; what is translated stays, what is gone goes."""
    environment = os.environ | {"SECRET_KEY": "only-to-gather-texts" * 3}
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "-l",
        "zh_Hans",
        "--no-obsolete",
        "--no-location",
        "--no-wrap",
    ]
    ignored = [part for folder in (".venv", "var", "tests", "scripts") for part in ("-i", folder)]
    subprocess.run([*command, *ignored], cwd=ROOT, env=environment, check=True)
    forget_guesses()


def forget_guesses() -> None:
    """Empty what gettext guessed from a similar text: a guess is not a translation."""
    catalogue = polib.pofile(str(SIMPLIFIED), wrapwidth=0)
    for entry in catalogue:
        if entry.fuzzy:
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
            entry.flags.remove("fuzzy")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    catalogue.header = ""
    catalogue.metadata = METADATA | {"Language": "zh_Hans"}
    catalogue.save()


def derive() -> int:
    """Write locale/zh_Hant from locale/zh_Hans; return how many texts it holds."""
    simplified = polib.pofile(str(SIMPLIFIED))
    convert = opencc.OpenCC("s2twp").convert
    traditional = polib.POFile(wrapwidth=0)
    traditional.metadata = METADATA | {"Language": "zh_Hant"}
    for entry in simplified:
        plural = {number: turned(text, convert) for number, text in entry.msgstr_plural.items()}
        traditional.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgid_plural=entry.msgid_plural,
                msgstr=turned(entry.msgstr, convert),
                msgstr_plural=plural,
                flags=[flag for flag in entry.flags if flag != "fuzzy"],
            )
        )
    TRADITIONAL.parent.mkdir(parents=True, exist_ok=True)
    traditional.save(str(TRADITIONAL))
    return len(traditional)


def turned(text: str, convert: object) -> str:
    """Return one text in traditional characters, the terms of the trade first."""
    marks = {}
    for number, (simplified, traditional) in enumerate(sorted(TERMS.items(), key=lambda pair: -len(pair[0]))):
        mark = chr(0xE000 + number)  # a private character: OpenCC leaves it alone
        if simplified in text:
            text = text.replace(simplified, mark)
            marks[mark] = traditional
    text = convert(text)
    for mark, traditional in marks.items():
        text = text.replace(mark, traditional)
    return text


if __name__ == "__main__":
    gather()
    print(f"{derive()} texts")
