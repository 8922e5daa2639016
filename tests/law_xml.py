"""Fictional documents in the vocabularies of law's XML, for the tests of their readers."""

from __future__ import annotations

DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
USLM2 = "http://schemas.gpo.gov/xml/uslm"
USLM1 = "http://xml.house.gov/schemas/uslm/1.0"
AKN3 = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
AKN2 = "http://www.akomantoso.org/2.0"

SECTIONS = """<section identifier="/us/bill/130/hr/12/s1"><num value="1">SECTION 1. </num>
<heading>SHORT TITLE.</heading><content>This Act may be cited as the <shortTitle>“Lamp Act”
</shortTitle>.</content></section>
<section role="instruction"><num value="2">SEC. 2. </num><heading>LAMPS.</heading>
<chapeau>The Wick Code is <amendingAction type="amend">amended</amendingAction>—</chapeau>
<paragraph><num value="1">(1) </num><content>by <amendingAction
 type="delete">striking</amendingAction>
 <quotedText>“oil”</quotedText> and <amendingAction type="insert">inserting</amendingAction>
 <quotedText>“gas”</quotedText>; and</content></paragraph>
<paragraph><num value="2">(2) </num><content>by <amendingAction type="add">adding</amendingAction>
 the following:<page>199 STAT. 2</page><quotedContent><subsection><num>“(c) </num>
<heading>Trimming</heading><content>Each wick is trimmed.”</content></subsection></quotedContent>.
</content></paragraph></section>"""

ACTIONS = """<action><date date="2047-02-03">February 3, 2047</date><actionDescription>Ms. Wick
 introduced the following bill</actionDescription></action>"""


def bill(
    code: str = "ih",
    stage: str = "Introduced in House",
    actions: str = ACTIONS,
    main: str = SECTIONS,
    number: int = 12,
) -> str:
    """A bill of the 130th Congress in USLM 2."""
    return f"""<?xml version="1.0" encoding="UTF-8"?><bill xmlns="{USLM2}" {DC}><meta>
<dc:title>130 HR {number} {code.upper()}: Lamp Act</dc:title><dc:type>House Bill</dc:type>
<citableAs>130 HR {number} {code.upper()}</citableAs><citableAs>130hr{number}{code}</citableAs>
<docStage>{stage}</docStage><congress>130</congress></meta><preface><congress value="130">130th
 CONGRESS</congress>{actions}</preface><main><longTitle><docTitle>A BILL</docTitle><officialTitle>To
 light the harbor.</officialTitle></longTitle>{main}</main></bill>"""


def law(
    approved: str = "<action><actionDescription>Approved March 4, 2048.</actionDescription>"
    "</action>",
) -> str:
    """A public law in USLM 2, with notes at its margin."""
    return f"""<pLaw xmlns="{USLM2}" {DC}><meta><dc:title>Public Law 130–7: To light the harbor.
</dc:title><docNumber>7</docNumber><citableAs>Public Law 130–7</citableAs><citableAs>301 Stat. 9
</citableAs><congress>130</congress></meta><main><longTitle><officialTitle>To light the harbor.
</officialTitle><sidenote><p>Mar. 4, 2048</p><p>[<ref href="x">H.R. 12</ref>]</p></sidenote>
</longTitle><section><num>SECTION 1. </num><sidenote><p>1 USC 1 note.</p></sidenote><content>The
 harbor is lit.</content></section>{approved}</main><legislativeHistory><heading>HISTORY</heading>
</legislativeHistory></pLaw>"""


def title() -> str:
    """A title of a code in USLM 1 with two chapters, notes and a repealed section."""
    return f"""<uscDoc xmlns="{USLM1}" {DC} xmlns:dcterms="http://purl.org/dc/terms/"
 identifier="/us/usc/t99"><meta><docNumber>99</docNumber
><dcterms:created>2024-05-06</dcterms:created>
</meta><main><title identifier="/us/usc/t99"><num value="99">Title 99—</num><heading>LAMPS</heading>
<chapter identifier="/us/usc/t99/ch1"><num value="1">CHAPTER 1—</num><heading>WICKS</heading>
<toc><tocItem>101. Trimming</tocItem></toc>
<section identifier="/us/usc/t99/s101"><num value="101">§ 101.</num><heading>Trimming</heading>
<subsection identifier="/us/usc/t99/s101/a"><num value="a">(a)</num><heading>In general</heading>
<content><p>Every wick shall be trimmed.</p></content></subsection>
<sourceCredit>(Pub. L. 88–1, § 2, Feb. 3, 1964, 78 Stat. 1; Pub. L. 99–2, May 6, 1986, 100 Stat. 7.)
</sourceCredit><notes><note><heading>Amendments</heading><p>1986—Subsec. (a) struck.</p></note
></notes>
</section><section identifier="/us/usc/t99/s102" status="repealed"><num value="102">[§ 102.</num>
<heading>Repealed.]</heading><notes><note><p>Section repealed.</p></note></notes></section></chapter
>
<chapter identifier="/us/usc/t99/ch2"><section identifier="/us/usc/t99/s201a"><num
 value="201a">§ 201a.
</num><heading>Glass</heading
><content>Glass is clean. It quotes:<quotedContent><section><num>“1.</num>
<content>quoted”</content></section></quotedContent></content></section>
<section identifier="/us/usc/t99/s201a"><num>§ 201a.</num><content>Another of that number.</content>
</section></chapter></title></main></uscDoc>"""


def old_bill(body: str = "", stage: str = "Reported-in-House", date: str = "20470203") -> str:
    """A bill in the older vocabulary, with the document type that Congress writes."""
    return f"""<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="billres.xsl"?>
<!DOCTYPE bill PUBLIC "-//US Congress//DTDs/bill.dtd//EN" "bill.dtd">
<bill bill-stage="{stage}" dms-id="H1"><metadata {DC}><dublinCore><dc:title>130 HR 34 RH: Wick Act
</dc:title></dublinCore></metadata><form><congress>130th CONGRESS</congress><legis-num>H. R. 34
</legis-num><action><action-date date="{date}">February 3, 2047</action-date><action-desc>Mr. Lamp
 introduced the following bill</action-desc></action><official-title>To trim&mdash;wicks.
</official-title></form><legis-body><section><enum>1.</enum><header>Short title</header><text>This
 is the <short-title>Wick Act</short-title>.</text></section>{body}</legis-body></bill>"""


CHANGED = """<section changed="deleted"><enum>2.</enum><header>Old</header><text>Oil is burnt.</text
>
</section><section changed="added"><enum>2.</enum><header>New</header><text>Gas is burnt.</text>
</section>"""

LIFE = """<lifecycle source="#x"><eventRef date="2047-05-03" type="generation" source="#ro1"/>
<eventRef date="2049-01-01" type="amendment" source="#ro2"/></lifecycle>"""

AKN_BODY = """<body><chapter eId="chp_1"><num>CHAPTER 1</num><heading>Lamps</heading>
<section eId="sec_1"><num>1.</num><heading>Trimming</heading><subsection><num>(1)</num><content>
<p>Every wick <ins>and glass</ins> shall be <del>cut</del> trimmed.</p></content></subsection>
<subsection><num>(2)</num><intro><p>The keeper shall—</p></intro><paragraph><num>(a)</num
><content><p>
look<authorialNote><p>A note.</p></authorialNote>; and</p></content></paragraph></subsection
></section>
</chapter></body>"""

MOD = """<body><section><num>2.</num><content><p><mod eId="mod_1">In section 4, for
 <quotedText eId="q_1">oil</quotedText> put <quotedText eId="q_2">gas</quotedText></mod>.</p
></content>
</section></body>"""
ANALYSIS = """<analysis source="#x"><activeModifications><textualMod type="substitution">
<source href="#mod_1"/><old href="#q_1"/><new href="#q_2"/></textualMod></activeModifications
></analysis>"""


def akn(
    body: str = AKN_BODY,
    country: str = "us-wa",
    extra: str = LIFE,
    expression: str = "2049-01-01",
    namespace: str = AKN3,
    work: str = "2047-05-03",
) -> str:
    """An act in Akoma Ntoso."""
    uri = f"/akn/{country}/act/{work}/7"
    return f"""<akomaNtoso xmlns="{namespace}"><act name="act"><meta><identification source="#x">
<FRBRWork><FRBRthis value="{uri}/main"/><FRBRuri value="{uri}"/><FRBRalias value="Lamp Act"/>
<FRBRdate date="{work}" name="enacted"/><FRBRauthor href="#council"/><FRBRcountry
 value="{country}"/>
<FRBRnumber value="7"/></FRBRWork><FRBRExpression><FRBRthis value="{uri}/eng@{expression}/main"/>
<FRBRuri value="{uri}/eng@{expression}"/><FRBRdate date="{expression}" name="amended"/>
</FRBRExpression><FRBRManifestation><FRBRdate date="2024-01-01"
 name="generation"/></FRBRManifestation>
</identification>{extra}<references><TLCOrganization eId="council"
 showAs="Lamp Council"/></references>
</meta><preface><longTitle><p>An <docType>Act</docType> on <docTitle>lamps</docTitle></p></longTitle
>
</preface>{body}</act></akomaNtoso>"""
