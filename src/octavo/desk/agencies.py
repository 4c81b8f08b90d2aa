"""Agencies, and those who send out releases, by every name they sign with."""

from dataclasses import dataclass
from enum import StrEnum

from octavo.text import fold


class Kind(StrEnum):
    """What an origin is."""

    AGENCY = "agency"
    RELEASE = "release"
    PUBLISHER = "publisher"  # another outlet, named or linked
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Source:
    """An agency or a release service: `names` match in any case, `codes` as written, `hosts` with their subdomains."""

    key: str
    name: str
    names: tuple[str, ...]
    codes: tuple[str, ...]
    hosts: tuple[str, ...]
    kind: Kind = Kind.AGENCY


def _table(rows: str, kind: Kind = Kind.AGENCY) -> tuple[Source, ...]:
    """Sources of lines `name | names; … | codes … | hosts …`; the key is the name, folded."""
    sources = []
    for row in rows.strip().splitlines():
        name, names, codes, hosts = (cell.strip() for cell in row.split("|"))
        spelt = tuple(one for cell in names.split(";") if (one := cell.strip()))
        sources.append(Source(fold(name), name, spelt, tuple(codes.split()), tuple(hosts.split()), kind))
    return tuple(sources)


AGENCIES = _table("""
    AP | Associated Press; The Associated Press; AP通信; A.P. | AP ap | apnews.com ap.org
    Reuters | Reuters; Thomson Reuters; Reuters Health; Рейтер; رويترز; ロイター; 路透; 로이터 | | reuters.com
    AFP | Agence France-Presse; Agence France Presse; АФП; أ ف ب; أ.ف.ب; فرانس برس; AFP時事; 法新社 | AFP afp | afp.com
    UPI | United Press International | UPI | upi.com
    Bloomberg | Bloomberg; Bloomberg News; ブルームバーグ; 彭博; 彭博社 | | bloomberg.com bloomberg.net
    Dow Jones | Dow Jones; Dow Jones Newswires | | dowjones.com
    CNN | CNN Wire; CNN Newsource; CNN Business; CNN Money | CNN | cnn.com
    Canadian Press | The Canadian Press; La Presse Canadienne; Presse Canadienne | CP | thecanadianpress.com
    PA Media | PA Media; Press Association; The Press Association; PA News Agency | PA | pamediagroup.com
    AAP | Australian Associated Press | AAP | aap.com.au
    dpa | Deutsche Presse-Agentur; dpa-infocom; dpa-AFX; dpa International | dpa DPA | dpa.com dpa-international.com
    APA | Austria Presse Agentur; Austria Presse-Agentur | APA apa | apa.at
    Keystone-SDA | Keystone-ATS; Schweizerische Depeschenagentur | SDA sda ATS ats | keystone-sda.ch
    AWP | AWP Finanznachrichten | awp AWP | awp.ch
    KNA | Katholische Nachrichten-Agentur | KNA kna | kna.de
    epd | Evangelischer Pressedienst | epd | epd.de
    SID | Sport-Informations-Dienst | SID sid | sid.de
    EFE | Agencia EFE; EFE Verde; EFE Noticias | EFE Efe | efe.com
    Europa Press | Europa Press | | europapress.es
    Notimex | Notimex | | notimex.gob.mx
    Télam | Télam; Telam | | telam.com.ar
    Prensa Latina | Prensa Latina | | prensa-latina.cu plenglish.com
    Andina | Agencia Andina | | andina.pe
    Lusa | Lusa; Agência Lusa | LUSA | lusa.pt
    Agência Brasil | Agência Brasil; Agencia Brasil | | agenciabrasil.ebc.com.br
    Estadão Conteúdo | Estadão Conteúdo; Estadao Conteudo | | estadaoconteudo.com.br
    Folhapress | Folhapress | | folhapress.com.br
    ANSA | Agenzia ANSA | ANSA Ansa | ansa.it
    AGI | Agenzia Giornalistica Italia; Agenzia Italia | AGI | agi.it
    Adnkronos | Adnkronos | | adnkronos.com
    askanews | askanews | | askanews.it
    LaPresse | LaPresse | | lapresse.it
    Italpress | Italpress | | italpress.com
    Belga | Belga; Agence Belga | BELGA | belga.be belganewsagency.eu
    ANP | Algemeen Nederlands Persbureau | ANP | anp.nl
    NTB | Norsk Telegrambyrå; ©NTB | NTB | ntb.no
    TT | Tidningarnas Telegrambyrå; TT Nyhetsbyrån | TT | tt.se
    Ritzau | Ritzau; Ritzaus Bureau | RITZAU | ritzau.dk ritzau.com
    STT | Suomen Tietotoimisto | STT | stt.fi
    PAP | Polska Agencja Prasowa | PAP | pap.pl
    ČTK | ČTK; Česká tisková kancelář | CTK | ctk.cz ctk.eu ceskenoviny.cz
    TASR | TASR | | tasr.sk teraz.sk
    MTI | Magyar Távirati Iroda | MTI | mti.hu
    Agerpres | Agerpres | | agerpres.ro
    BTA | Bulgarian News Agency; БТА | BTA | bta.bg
    Hina | HINA | Hina | hina.hr
    Tanjug | Tanjug; Танјуг | | tanjug.rs
    STA | Slovenska tiskovna agencija | STA | sta.si
    FENA | Federalna novinska agencija | FENA Fena | fena.ba
    BNS | Baltic News Service | BNS | bns.lt bns.ee
    LETA | Latvian Information Agency | LETA | leta.lv
    ANA-MPA | ANA-MPA; ΑΠΕ-ΜΠΕ | | amna.gr
    Anadolu | Anadolu; Anadolu Agency; Anadolu Ajansı; وكالة الأناضول; الأناضول | AA | aa.com.tr
    DHA | Demirören Haber Ajansı | DHA | dha.com.tr
    İHA | İhlas Haber Ajansı; İHA | IHA | iha.com.tr
    TASS | TASS; ITAR-TASS; ТАСС; ИТАР-ТАСС | | tass.com tass.ru
    Interfax | Interfax; Интерфакс; INTERFAX.RU | | interfax.ru interfax.com
    Interfax-Ukraine | Interfax-Ukraine; Интерфакс-Украина; Інтерфакс-Україна | | interfax.com.ua
    RIA Novosti | RIA Novosti; РИА Новости | RIA | ria.ru
    Sputnik | Sputnik | | sputnikglobe.com sputniknews.com
    Ukrinform | Ukrinform; Укрінформ; Укринформ | | ukrinform.net ukrinform.ua
    UNIAN | UNIAN; УНІАН; УНИАН | | unian.info unian.net unian.ua
    BelTA | БелТА; BelTA | | belta.by
    Kazinform | Kazinform; Казинформ | | inform.kz
    Xinhua | Xinhua; Xinhua News Agency; 新华社; 新華社; 新华网 | | xinhuanet.com news.cn
    China News Service | China News Service; 中新社; 中新网 | ECNS | chinanews.com.cn chinanews.com ecns.cn
    CNA | Central News Agency; 中央社 | | cna.com.tw focustaiwan.tw
    Kyodo | Kyodo; Kyodo News; 共同; 共同通信 | KYODO | kyodonews.net kyodonews.jp
    Jiji | Jiji; Jiji Press; 時事; 時事通信 | JIJI | jiji.com
    Yonhap | Yonhap; Yonhap News Agency; 연합뉴스 | | yna.co.kr yonhapnews.co.kr
    Newsis | Newsis; 뉴시스 | | newsis.com
    KCNA | Korean Central News Agency | KCNA | kcna.kp
    PTI | Press Trust of India; पीटीआई; भाषा | PTI | ptinews.com
    IANS | Indo-Asian News Service; आईएएनएस | IANS | ians.in
    ANI | Asian News International; एएनआई | ANI | aninews.in
    UNI | United News of India | UNI | uniindia.com
    APP | Associated Press of Pakistan | APP | app.com.pk
    BSS | Bangladesh Sangbad Sangstha | BSS | bssnews.net
    Antara | Antara; Antara News | ANTARA | antaranews.com
    Bernama | Bernama | BERNAMA | bernama.com
    VNA | Vietnam News Agency; TTXVN | VNA | vietnamplus.vn
    WAM | Emirates News Agency; وام | WAM | wam.ae
    SPA | Saudi Press Agency; واس | SPA | spa.gov.sa
    QNA | Qatar News Agency; قنا | QNA | qna.org.qa
    KUNA | Kuwait News Agency; كونا | KUNA | kuna.net.kw
    MENA | Middle East News Agency | MENA | mena.org.eg
    IRNA | IRNA; ایرنا; إرنا | | irna.ir
    ISNA | ISNA; ایسنا | | isna.ir
    Tasnim | Tasnim | | tasnimnews.com
    SANA | Syrian Arab News Agency; سانا | SANA | sana.sy
    APS | Algérie Presse Service; واج | APS | aps.dz
    MAP | Maghreb Arabe Presse | MAP | mapnews.ma
    NAN | News Agency of Nigeria | NAN | nannews.ng
    GNA | Ghana News Agency | GNA | gna.org.gh
    IPS | Inter Press Service | IPS | ipsnews.net
    Religion News Service | Religion News Service | RNS | religionnews.com
    JTA | Jewish Telegraphic Agency | JTA | jta.org
    City News Service | City News Service | CNS | socalnews.com
    Tribune News Service | Tribune News Service; Tribune Content Agency | TNS | tribunecontentagency.com
""")
RELEASES = _table(
    """
    PR Newswire | PRNewswire; PRNewswire-USNewswire; PRNewswire-PRWeb; PRNewswire-Asia | | prnewswire.com
    Business Wire | Business Wire; BusinessWire | | businesswire.com
    GlobeNewswire | GlobeNewswire; Globe Newswire | | globenewswire.com
    EurekAlert | EurekAlert; EurekAlert! | | eurekalert.org
    ACCESS Newswire | ACCESSWIRE; ACCESS Newswire | | accesswire.com accessnewswire.com
    EIN Presswire | EIN Presswire; EINPresswire.com; EINPresswire | | einpresswire.com
    Newsfile | Newsfile Corp.; Newsfile Corp; Newsfile | | newsfilecorp.com
    CNW | Canada NewsWire; Cision Canada; CNW Telbec | CNW | newswire.ca
    PRWEB | PRWEB | | prweb.com
    news aktuell | news aktuell; Presseportal.de | ots OTS | presseportal.de ots.at
    EQS | EQS-News; EQS Newswire; EQS-Adhoc | | eqs-news.com
    Press Information Bureau | Press Information Bureau; PIB Delhi | PIB | pib.gov.in
    """,
    Kind.RELEASE,
)
SOURCES = AGENCIES + RELEASES
# A release that says so without naming a service, and one of a government's own site.
RELEASE = Source("a release", "a release", (), (), (), Kind.RELEASE)
GOVERNMENT = Source("a government release", "a government release", (), (), (), Kind.RELEASE)
