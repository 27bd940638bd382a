"""What a person accepts once before signing on screen (电子签名法, art. 13 and its last sentence)."""

import hashlib

TERMS = {
    "zh-hans": (
        "本人同意在本系统中以电子方式签署文件。签署时须当场再次验证身份；签署对象是页面所示 SHA-256 对应的文件字节，"
        "签署后内容或签名的任何改动均可被发现。系统记录签署人姓名、职务、所属单位、时间、网络地址和验证方式。"
        "双方约定：这种签署在本认证项目内与手写签名具有同等效力；它属于内部电子签署，不是第三方认证机构颁发证书的"
        "可靠电子签名。需要纸质签字或盖章的文件，仍可打印后签字盖章并上传扫描件。"
    ),
    "zh-hant": (
        "本人同意在本系統中以電子方式簽署文件。簽署時須當場再次驗證身分；簽署對象是頁面所示 SHA-256 對應的檔案位元組，"
        "簽署後內容或簽名的任何變更均可被發現。系統記錄簽署人姓名、職稱、所屬單位、時間、網路位址和驗證方式。"
        "雙方約定：這種簽署在本驗證專案內與手寫簽名具有同等效力；它屬於內部電子簽署，不是第三方憑證機構簽發憑證的"
        "可靠電子簽章。需要紙本簽字或用印的文件，仍可列印後簽字用印並上傳掃描檔。"
    ),
    "en": (
        "I agree to sign documents in this system electronically. At each signing I prove again who I am; "
        "what I sign is the file whose SHA-256 the page shows, and any later change to the content or to the "
        "signature can be detected. The system records my name, position, organisation, the time, the network"
        " address and how I proved my identity. The parties agree that, within this engagement, such a "
        "signature counts like one by hand; it is an internal electronic signature, not one based on a "
        "certificate of a certification authority. Whatever must be signed on paper or sealed can still be "
        "printed, signed, sealed and uploaded as a scan."
    ),
}


def text(language: str) -> str:
    """Return the terms in `language` (zh-hans, zh-hant, en)."""
    return TERMS.get(language, TERMS["en"])


def digest() -> str:
    """Return the SHA-256 (hex) of all wordings together: whoever changes one makes everybody accept anew."""
    return hashlib.sha256("\n".join(TERMS[key] for key in sorted(TERMS)).encode()).hexdigest()
