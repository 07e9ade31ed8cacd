"""Invented organisations and the names of people who might work there."""

from __future__ import annotations

from typing import NamedTuple


class Organisation(NamedTuple):
    """A customer: full and short name, mail domain, town and zone, and whose names its people bear."""

    name: str
    short: str
    domain: str
    town: str
    zone: str
    people: str


def _chinese(text: str) -> list[Organisation]:
    rows = [line.split() for line in text.strip().splitlines()]
    return [
        Organisation(full, short, f"{domain}.example", town, "Asia/Shanghai", "zh")
        for full, short, domain, town in rows
    ]


def _european(text: str) -> list[Organisation]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [
        Organisation(full, short, f"{domain}.example", town, f"Europe/{zone}", people)
        for full, short, domain, town, zone, people in rows
    ]


CHINA = _chinese(
    """
    上海华岳银行股份有限公司 华岳银行 huayuebank 上海
    宁波江澜港务集团 江澜港务 jianglanport 宁波
    南京启辰电力科技 启辰电力 qichenpower 南京
    杭州云杉医药有限公司 云杉医药 yunshanpharma 杭州
    广州岭原农产品溯源中心 岭原溯源 lingyuan-trace 广州
    北京辰安财产保险 辰安保险 chenan-ins 北京
    深圳海棠国际物流 海棠物流 haitang-logistics 深圳
    北京天枢证券登记 天枢证券 tianshu-sec 北京
    郑州瑞禾粮油集团 瑞禾粮油 ruihegrain 郑州
    苏州星桥供应链管理 星桥供应链 xingqiao-sc 苏州
    成都明衡公证服务 明衡公证 mingheng-notary 成都
    重庆锦川汽车部件 锦川汽车 jinchuan-auto 重庆
    厦门碧湾水务 碧湾水务 biwanwater 厦门
    武汉汉渠钢铁 汉渠钢铁 hanqusteel 武汉
    天津远帆航运 远帆航运 yuanfan-ship 天津
    呼和浩特青禾乳业 青禾乳业 qinghedairy 呼和浩特
    上海鼎禾融资租赁 鼎禾租赁 dinghe-lease 上海
    长沙安渡水利工程 安渡水利 andu-hydro 长沙
    合肥沐光新能源 沐光新能源 muguang-energy 合肥
    昆明磐石矿业 磐石矿业 panshi-mining 昆明
    西安雅集版权交易中心 雅集版权 yaji-rights 西安
    济南卓林教育认证 卓林教育 zhuolin-edu 济南
    """
)

EUROPE = _european(
    """
    Nordhafen Logistik GmbH | Nordhafen | nordhafen | Hamburg | Berlin | de
    Karwendel Bank AG | Karwendel Bank | karwendelbank | Innsbruck | Vienna | de
    Brenta Assicurazioni S.p.A. | Brenta | brenta-assicurazioni | Verona | Rome | it
    Oranjezicht Pensioenbeheer | Oranjezicht | oranjezicht | Utrecht | Amsterdam | nl
    Skarvoy Shipping AS | Skarvoy | skarvoyshipping | Bergen | Oslo | no
    Vltavan Energie a.s. | Vltavan Energie | vltavan | Prague | Prague | cz
    Zielony Most Logistyka | Zielony Most | zielonymost | Poznan | Warsaw | cz
    Rheintor Pharma AG | Rheintor | rheintor-pharma | Basel | Zurich | de
    Castellar Vinhos Lda | Castellar | castellar-vinhos | Porto | Lisbon | es
    Atelier Meridien SAS | Meridien | atelier-meridien | Lyon | Paris | fr
    Halvars Timber AB | Halvars | halvarstimber | Gothenburg | Stockholm | no
    Keswell Insurance plc | Keswell | keswell | Leeds | London | gb
    Ardmoyle Seafoods Ltd | Ardmoyle | ardmoyle | Galway | Dublin | gb
    Tramuntal Retail S.L. | Tramuntal | tramuntal | Barcelona | Madrid | es
    Weserland Versorgung GmbH | Weserland | weserland | Bremen | Berlin | de
    Kessel & Roth Maschinenbau KG | Kessel & Roth | kessel-roth | Stuttgart | Berlin | de
    Aurelian Notariatsdienste | Aurelian | aurelian | Vienna | Vienna | de
    Balatonka Agro Kft. | Balatonka | balatonka | Gyor | Budapest | cz
    """
)

# Given names and family names; for China each with its letters.
GIVEN = {
    "de": [
        "Anna",
        "Lukas",
        "Katrin",
        "Stefan",
        "Miriam",
        "Felix",
        "Sabine",
        "Tobias",
        "Lena",
        "Matthias",
        "Claudia",
        "Jan",
    ],
    "it": ["Giulia", "Marco", "Chiara", "Davide", "Paola", "Luca"],
    "nl": ["Sanne", "Bram", "Femke", "Daan", "Marieke", "Joost"],
    "no": ["Ingrid", "Lars", "Astrid", "Henrik", "Solveig", "Erik", "Linnea", "Magnus"],
    "cz": ["Petra", "Marek", "Ewa", "Janos", "Katarzyna", "Ondrej", "Agnes", "Pavel"],
    "es": ["Ines", "Diego", "Marta", "Tiago", "Nuria", "Rui", "Carmen", "Javier"],
    "fr": ["Camille", "Antoine", "Sophie", "Julien", "Helene", "Mathieu"],
    "gb": ["Fiona", "Oliver", "Niamh", "Graham", "Eleanor", "Callum", "Ruth", "Declan"],
}
FAMILY = {
    "de": [
        "Berger",
        "Hoffmann",
        "Lindner",
        "Vogt",
        "Kaiser",
        "Reuter",
        "Seidel",
        "Winkler",
        "Arnold",
        "Pohl",
        "Steiner",
    ],
    "it": ["Conti", "Ferraro", "Marchetti", "Bellini", "Greco", "Rinaldi"],
    "nl": ["Visser", "Dekker", "Hoekstra", "Bakker", "Mulder", "Postma"],
    "no": ["Dahl", "Nygaard", "Solberg", "Lindgren", "Ekstrom", "Haugen", "Sandvik"],
    "cz": ["Kovar", "Dvorak", "Wojcik", "Nemeth", "Horvath", "Kral", "Mazur", "Benes"],
    "es": ["Ferreira", "Ortega", "Vidal", "Carvalho", "Navarro", "Molina", "Pinto"],
    "fr": ["Lefevre", "Moreau", "Girard", "Blanchet", "Roussel", "Perrin"],
    "gb": ["Hartley", "Doyle", "Whitmore", "Kearney", "Lawson", "Byrne", "Ashworth"],
}
FAMILY_ZH = (
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"),
    ("赵", "zhao"), ("黄", "huang"), ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"),
    ("胡", "hu"), ("郭", "guo"), ("何", "he"), ("罗", "luo"), ("梁", "liang"), ("宋", "song"),
    ("唐", "tang"), ("韩", "han"), ("冯", "feng"), ("邓", "deng"), ("曹", "cao"), ("彭", "peng"),
)  # fmt: skip
GIVEN_ZH = (
    ("伟", "wei"), ("敏", "min"), ("静怡", "jingyi"), ("建国", "jianguo"), ("思远", "siyuan"),
    ("雪梅", "xuemei"), ("志强", "zhiqiang"), ("丽华", "lihua"), ("浩然", "haoran"), ("晓燕", "xiaoyan"),
    ("明轩", "mingxuan"), ("佳慧", "jiahui"), ("国栋", "guodong"), ("婷", "ting"), ("俊杰", "junjie"),
    ("文博", "wenbo"), ("海燕", "haiyan"), ("宇航", "yuhang"), ("欣然", "xinran"), ("立新", "lixin"),
    ("春晓", "chunxiao"), ("子涵", "zihan"), ("鹏飞", "pengfei"), ("若兰", "ruolan"),
)  # fmt: skip
