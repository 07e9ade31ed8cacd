"""How mail programs introduce what they quote, by language and program: a table for the tests.

Every line was written here, after what the programs write. `MARKED` are followed by lines with ">",
`UNMARKED` by the old mail as it was, up to the end.
"""

MARKED = """
en Gmail|On Mon, Mar 2, 2026 at 9:30 AM Help Desk <help@vendor.example> wrote:
en Gmail wrapped|On Mon, Mar 2, 2026 at 9:30 AM Help Desk of the Vendor <⏎help@vendor.example> wrote:
en Apple|On 2 Mar 2026, at 09:30, Help Desk⏎<help@vendor.example>⏎wrote:
en Thunderbird|On 02/03/2026 09:30, Help Desk wrote:
en Yahoo|On Monday, March 2, 2026 at 09:30:11 AM GMT+1, Help Desk <help@vendor.example> wrote:
en Evolution|On Mon, 2026-03-02 at 09:30 +0100, Help Desk wrote:
en Android|---- Help Desk wrote ----
en Zoho|---- On Mon, 02 Mar 2026 09:30:00 +0100 Help Desk <help@vendor.example> wrote ----
en mutt|* Help Desk <help@vendor.example> [2026-03-02 09:30] wrote:
en old Gmail|2026-03-02 9:30 GMT+01:00 Help Desk <help@vendor.example>:
en Sent|On 2 Mar 2026, at 09:30, Help Desk <help@vendor.example> sent:
en quiet|"Help Desk" <help@vendor.example> writes:
de Gmail|Am Mo., 2. März 2026 um 09:30 Uhr schrieb Help Desk <help@vendor.example>:
de Gmail old|Help Desk <help@vendor.example> schrieb am Mo., 2. März 2026,⏎09:30:
de Apple|Am 02.03.2026 um 09:30 schrieb Help Desk <help@vendor.example>:
de Thunderbird|Am 02.03.26 um 09:30 schrieb Help Desk:
de wrapped|Am Montag, 2. März 2026 um 09:30:11 hat Help Desk⏎<help@vendor.example> geschrieben:
fr Gmail|Le lun. 2 mars 2026 à 09:30, Help Desk <help@vendor.example> a⏎écrit :
fr Apple|Le 2 mars 2026 à 09:30, Help Desk <help@vendor.example> a écrit :
fr Thunderbird|Le 02/03/2026 à 09:30, Help Desk a écrit :
fr Yahoo|Le lundi 2 mars 2026 à 09:30:11 UTC+1, Help Desk <help@vendor.example> a écrit :
es Gmail|El lun, 2 mar 2026 a las 9:30, Help Desk (<help@vendor.example>) escribió:
es Apple|El 2 mar 2026, a las 9:30, Help Desk <help@vendor.example> escribió:
es Thunderbird|El 2/3/26 a las 9:30, Help Desk escribió:
it Gmail|Il giorno lun 2 mar 2026 alle ore 09:30 Help Desk <help@vendor.example> ha scritto:
it Apple|Il giorno 2 mar 2026, alle ore 09:30, Help Desk <help@vendor.example>⏎ha scritto:
it Thunderbird|Il 02/03/2026 09:30, Help Desk ha scritto:
pt Gmail|Em seg., 2 de mar. de 2026 às 09:30, Help Desk <help@vendor.example> escreveu:
pt Apple|No dia 02/03/2026, às 09:30, Help Desk <help@vendor.example> escreveu:
pt Thunderbird|Em 02/03/2026 09:30, Help Desk escreveu:
pt Portugal|Às 09:30 de 02/03/2026, Help Desk escreveu:
nl Gmail|Op ma 2 mrt 2026 om 09:30 schreef Help Desk <help@vendor.example>:
nl Apple|Op 2 mrt. 2026, om 09:30 heeft Help Desk <help@vendor.example>⏎het volgende geschreven:
nl Thunderbird|Op 02-03-2026 om 09:30 schreef Help Desk:
ja Gmail|2026年3月2日(月) 9:30 Help Desk <help@vendor.example>:
ja Apple|2026/03/02 9:30、Help Desk <help@vendor.example>のメール:
ja Thunderbird|On 2026/03/02 9:30, Help Desk wrote:
ja Becky|2026年3月2日 9:30 ヘルプデスクさんは書きました:
ko Gmail|2026년 3월 2일 (월) 오전 9:30, Help Desk <help@vendor.example>님이 작성:
ko Apple|2026. 3. 2. 오전 9:30, Help Desk <help@vendor.example> 작성:
ko Thunderbird|2026-03-02 오전 9:30에 Help Desk 이(가) 쓴 글: help@vendor.example 작성:
ru Gmail|пн, 2 мар. 2026 г. в 09:30, Help Desk <help@vendor.example>:
ru Mail.ru|Понедельник, 2 марта 2026, 9:30 +03:00 от Help Desk <help@vendor.example>:
ru Thunderbird|02.03.2026 09:30, Help Desk пишет:
ru Yandex|02.03.2026, 09:30, "Help Desk" <help@vendor.example>:
ru Apple|2 марта 2026 г., в 09:30, Help Desk <help@vendor.example>⏎написал(а):
uk Gmail|пн, 2 бер. 2026 р. о 09:30 Help Desk <help@vendor.example> пише:
zh Gmail|Help Desk <help@vendor.example> 于2026年3月2日周一 09:30写道：
zh Apple|在 2026年3月2日，09:30，Help Desk <help@vendor.example> 写道：
zh iPhone|在 2026年3月2日，上午9:30，服务台 写道：
zh Thunderbird|在 2026/3/2 9:30, Help Desk 写道:
zh-TW Gmail|Help Desk <help@vendor.example> 於 2026年3月2日 週一 上午9:30寫道：
zh-TW Apple|Help Desk <help@vendor.example> 於 2026年3月2日 上午9:30 寫道：
zh-TW Thunderbird|Help Desk 於 2026/3/2 09:30 寫道:
sv Gmail|Den mån 2 mars 2026 kl 09:30 skrev Help Desk <help@vendor.example>:
sv Thunderbird|Den 2026-03-02 kl. 09:30, skrev Help Desk:
da Gmail|Den man. 2. mar. 2026 kl. 09.30 skrev Help Desk <help@vendor.example>:
no Gmail|man. 2. mars 2026 kl. 09:30 skrev Help Desk <help@vendor.example>:
fi Gmail|ma 2. maalisk. 2026 klo 9.30 Help Desk (help@vendor.example) kirjoitti:
pl Gmail|pon., 2 mar 2026 o 09:30 Help Desk <help@vendor.example> napisał(a):
pl Thunderbird|W dniu 2.03.2026 o 09:30, Help Desk pisze:
cs Gmail|po 2. 3. 2026 v 9:30 odesílatel Help Desk <help@vendor.example> napsal:
cs Thunderbird|Dne 02. 03. 26 v 9:30 Help Desk napsal(a):
tr Gmail|Help Desk <help@vendor.example>, 2 Mar 2026 Pzt, 09:30 tarihinde⏎şunu yazdı:
hu Gmail|Help Desk <help@vendor.example> ezt írta (időpont: 2026. márc. 2., H, 9:30):
vi Gmail|Vào Th 2, 2 thg 3, 2026 vào lúc 09:30 Help Desk <help@vendor.example> đã viết:
ro Gmail|În lun., 2 mar. 2026 la 09:30, Help Desk <help@vendor.example> a scris:
"""

UNMARKED = """
en Outlook|________________________________⏎From: Help Desk <help@vendor.example>⏎Sent: Monday, March 2, 2026 9:30 AM⏎To: Wang Wei⏎Subject: RE: Printer
en Outlook desktop|From: Help Desk <help@vendor.example> ⏎Sent: Monday, March 2, 2026 9:30 AM⏎To: Wang Wei <wang@customer.example>; Li Na <li@customer.example>;⏎ Zhao Min <zhao@customer.example>⏎Cc: Chen⏎Subject: RE: Printer
en Outlook bold|*From:* Help Desk [mailto:help@vendor.example]⏎*Sent:* Monday, March 02, 2026 9:30 AM⏎*To:* Wang Wei⏎*Subject:* RE: Printer
en Outlook stars|**From:** Help Desk <help@vendor.example>⏎**Sent:** Monday, March 2, 2026⏎**To:** Wang Wei⏎**Subject:** RE: Printer
en Outlook old|-----Original Message-----⏎From: Help Desk⏎Sent: Monday⏎Subject: RE: Printer
en Outlook Mac|From: Help Desk <help@vendor.example>⏎Date: Monday, 2 March 2026 at 09:30⏎To: Wang Wei⏎Subject: Re: Printer
en Samsung|-------- Original message --------⏎From: Help Desk <help@vendor.example>⏎Date: 02/03/2026 09:30 (GMT+01:00)⏎To: wang@customer.example⏎Subject: Re: Printer
en NetEase|---- Replied Message ----⏎| From | Help Desk<help@vendor.example> |⏎| Date | 03/02/2026 09:30 |⏎| To | wang@customer.example |⏎| Subject | Re: Printer |
en NetEase line|At 2026-03-02 09:30:00, "Help Desk" <help@vendor.example> wrote:
en QQ|------------------ Original ------------------⏎From: "Help Desk"; <help@vendor.example>⏎Date: Mon, Mar 2, 2026 09:30 AM⏎To: "wang"<wang@customer.example>;⏎Subject: Re: Printer
en Zimbra|----- Original Message -----⏎From: "Help Desk" <help@vendor.example>⏎To: "Wang" <wang@customer.example>⏎Sent: Monday, 2 March, 2026 09:30:00⏎Subject: Re: Printer
en Notes|Help Desk ---02/03/2026 09:30:11 AM---Dear Mr Wang, we looked⏎⏎From:        Help Desk <help@vendor.example>⏎To:        wang@customer.example⏎Date:        02/03/2026 09:30 AM⏎Subject:        Re: Printer
en Yahoo|On Monday, March 2, 2026, 9:30 AM, Help Desk <help@vendor.example> wrote:
en Gmail unmarked|On Mon, Mar 2, 2026 at 9:30 AM Help Desk <help@vendor.example>⏎wrote:
en Polymail|On Mon, Mar 2, 2026 at 9:30 AM Help Desk⏎⏎<⏎mailto:Help Desk <help@vendor.example>⏎> wrote:
en Apple forward|Begin forwarded message:⏎⏎From: Help Desk <help@vendor.example>⏎Subject: Printer⏎Date: 2 March 2026⏎To: wang@customer.example
en Gmail forward|---------- Forwarded message ---------⏎From: Help Desk <help@vendor.example>⏎Date: Mon, Mar 2, 2026⏎Subject: Printer
de Outlook|Von: Help Desk <help@vendor.example>⏎Gesendet: Montag, 2. März 2026 09:30⏎An: Wang Wei⏎Betreff: AW: Drucker
de Outlook old|-----Ursprüngliche Nachricht-----⏎Von: Help Desk⏎Gesendet: Montag
de Outlook Mac|Von: Help Desk <help@vendor.example>⏎Datum: Montag, 2. März 2026 um 09:30⏎An: Wang Wei⏎Betreff: Re: Drucker
de Samsung|-------- Ursprüngliche Nachricht --------⏎Von: Help Desk <help@vendor.example>⏎Datum: 02.03.26 09:30 (GMT+01:00)⏎An: wang@customer.example⏎Betreff: Re: Drucker
de GMX|Gesendet: Montag, 02. März 2026 um 09:30 Uhr⏎Von: "Help Desk" <help@vendor.example>⏎An: wang@customer.example⏎Betreff: Re: Drucker
de Notes|Von: Help Desk/Vendor⏎An: wang@customer.example⏎Datum: 02.03.2026 09:30⏎Betreff: Antwort: Drucker
de Apple forward|Anfang der weitergeleiteten Nachricht:⏎⏎Von: Help Desk <help@vendor.example>⏎Betreff: Drucker
fr Outlook|De : Help Desk <help@vendor.example>⏎Envoyé : lundi 2 mars 2026 09:30⏎À : Wang Wei⏎Objet : RE: Imprimante
fr Outlook bold|*De :* Help Desk⏎*Envoyé :* lundi 2 mars 2026⏎*À :* Wang⏎*Objet :* RE
fr Outlook old|-----Message d'origine-----⏎De : Help Desk⏎Envoyé : lundi
fr Zimbra|----- Mail original -----⏎De: "Help Desk" <help@vendor.example>⏎À: "Wang" <wang@customer.example>⏎Envoyé: Lundi 2 Mars 2026 09:30:00⏎Objet: Re: Imprimante
fr Samsung|-------- Message d'origine --------⏎De : Help Desk <help@vendor.example>⏎Date : 02/03/2026 09:30 (GMT+01:00)⏎À : wang@customer.example⏎Objet : Re: Imprimante
es Outlook|De: Help Desk <help@vendor.example>⏎Enviado el: lunes, 2 de marzo de 2026 9:30⏎Para: Wang Wei⏎Asunto: RE: Impresora
es Outlook web|________________________________⏎De: Help Desk <help@vendor.example>⏎Enviado: lunes, 2 de marzo de 2026 9:30⏎Para: Wang Wei⏎Asunto: RE: Impresora
es Outlook old|-----Mensaje original-----⏎De: Help Desk⏎Enviado el: lunes
es Samsung|-------- Mensaje original --------⏎De: Help Desk <help@vendor.example>⏎Fecha: 2/3/26 9:30 (GMT+01:00)⏎Para: wang@customer.example⏎Asunto: Re: Impresora
it Outlook|Da: Help Desk <help@vendor.example>⏎Inviato: lunedì 2 marzo 2026 09:30⏎A: Wang Wei⏎Oggetto: R: Stampante
it Outlook old|-----Messaggio originale-----⏎Da: Help Desk⏎Inviato: lunedì
it Samsung|-------- Messaggio originale --------⏎Da: Help Desk <help@vendor.example>⏎Data: 02/03/26 09:30 (GMT+01:00)⏎A: wang@customer.example⏎Oggetto: Re: Stampante
pt Outlook|De: Help Desk <help@vendor.example>⏎Enviada em: segunda-feira, 2 de março de 2026 09:30⏎Para: Wang Wei⏎Assunto: RES: Impressora
pt Outlook old|-----Mensagem original-----⏎De: Help Desk⏎Enviada em: segunda-feira
pt Samsung|-------- Mensagem original --------⏎De: Help Desk <help@vendor.example>⏎Data: 02/03/2026 09:30 (GMT-03:00)⏎Para: wang@customer.example⏎Assunto: Re: Impressora
nl Outlook|Van: Help Desk <help@vendor.example>⏎Verzonden: maandag 2 maart 2026 09:30⏎Aan: Wang Wei⏎Onderwerp: RE: Printer
nl Outlook old|-----Oorspronkelijk bericht-----⏎Van: Help Desk⏎Verzonden: maandag
nl Samsung|-------- Oorspronkelijk bericht --------⏎Van: Help Desk <help@vendor.example>⏎Datum: 02-03-2026 09:30 (GMT+01:00)⏎Aan: wang@customer.example⏎Onderwerp: Re: Printer
ja Outlook|差出人: Help Desk <help@vendor.example>⏎送信日時: 2026年3月2日 9:30⏎宛先: 王偉⏎件名: RE: プリンター
ja Outlook old|-----元のメッセージ-----⏎差出人: Help Desk⏎送信日時: 2026年3月2日
ja English|-----Original Message-----⏎From: Help Desk <help@vendor.example>⏎Sent: Monday, March 2, 2026 9:30 AM
ja Apple forward|以下は転送されたメッセージです：⏎⏎差出人: Help Desk⏎件名: プリンター
ko Outlook|보낸 사람: Help Desk <help@vendor.example>⏎보낸 날짜: 2026년 3월 2일 월요일 오전 9:30⏎받는 사람: 왕웨이⏎제목: RE: 프린터
ko Outlook old|-----원본 메시지-----⏎보낸 사람: Help Desk⏎보낸 날짜: 2026년 3월 2일
ko Naver|-----Original Message-----⏎From: "Help Desk" <help@vendor.example>⏎To: <wang@customer.example>⏎Sent: 2026-03-02 (월) 09:30:00 (GMT+09:00)⏎Subject: Re: 프린터
ko Daum|--------- 원본 메일 ---------⏎보낸사람 : Help Desk <help@vendor.example>⏎받는사람 : wang@customer.example⏎날짜: 2026년 3월 2일⏎제목: Re: 프린터
ru Outlook|От: Help Desk <help@vendor.example>⏎Отправлено: 2 марта 2026 г. 9:30⏎Кому: Ван Вэй⏎Тема: RE: Принтер
ru Outlook old|-----Исходное сообщение-----⏎От: Help Desk⏎Отправлено: понедельник
ru Samsung|-------- Исходное сообщение --------⏎От: Help Desk <help@vendor.example>⏎Дата: 02.03.2026 09:30 (GMT+03:00)⏎Кому: wang@customer.example⏎Тема: Re: Принтер
ru Yandex forward|-------- Пересылаемое сообщение --------⏎02.03.2026, 09:30, "Help Desk" <help@vendor.example>:
zh Outlook|发件人: Help Desk <help@vendor.example>⏎发送时间: 2026年3月2日 9:30⏎收件人: 王伟⏎抄送: 李娜⏎主题: 答复: 打印机
zh Outlook old|-----邮件原件-----⏎发件人: Help Desk⏎发送时间: 2026年3月2日
zh Outlook mobile|________________________________⏎发件人: Help Desk <help@vendor.example>⏎日期: 星期一, 2026年3月2日 09:30⏎收件人: 王伟⏎主题: Re: 打印机
zh QQ|------------------&nbsp;原始邮件&nbsp;------------------⏎发件人:                                "Help Desk"                     <help@vendor.example>;⏎发送时间:&nbsp;2026年3月2日(星期一) 上午9:30⏎收件人:&nbsp;"王伟"<wang@customer.example>;⏎主题:&nbsp;Re: 打印机
zh QQ reply|------------------ 回复的原邮件 ------------------⏎发件人："Help Desk" <help@vendor.example>;⏎发件时间：2026年3月2日(星期一) 9:30
zh NetEase|在 2026-03-02 09:30:00，"Help Desk" <help@vendor.example> 写道：
zh NetEase table|---- 回复的原邮件 ----⏎| 发件人 | Help Desk<help@vendor.example> |⏎| 日期 | 2026年03月02日 09:30 |⏎| 收件人 | wang@customer.example |⏎| 主题 | Re: 打印机 |
zh NetEase forward|---- 转发的原邮件 ----⏎| 发件人 | Help Desk<help@vendor.example> |⏎| 主题 | Re: 打印机 |
zh Foxmail|发件人： help@vendor.example⏎发送时间： 2026-03-02 09:30⏎收件人： wang@customer.example⏎主题： Re: 打印机
zh Huawei|-------- 原始邮件 --------⏎发件人： Help Desk <help@vendor.example>⏎日期： 2026年3月2日周一 09:30⏎收件人： wang@customer.example⏎主 题： Re: 打印机
zh Xiaomi|在 Help Desk <help@vendor.example>，2026年3月2日 上午9:30写道：
zh-TW Outlook|寄件者: Help Desk <help@vendor.example>⏎寄件日期: 2026年3月2日 上午 09:30⏎收件者: 王偉⏎主旨: RE: 印表機
zh-TW Outlook old|-----原始郵件-----⏎寄件者: Help Desk⏎寄件日期: 2026年3月2日
zh-TW Gmail forward|---------- 轉寄的郵件 ---------⏎寄件者： Help Desk <help@vendor.example>⏎日期： 2026年3月2日⏎主旨： 印表機
sv Outlook|Från: Help Desk <help@vendor.example>⏎Skickat: den 2 mars 2026 09:30⏎Till: Wang Wei⏎Ämne: SV: Skrivare
da Outlook|Fra: Help Desk <help@vendor.example>⏎Sendt: 2. marts 2026 09:30⏎Til: Wang Wei⏎Emne: SV: Printer
da Samsung|-------- Oprindelig besked --------⏎Fra: Help Desk <help@vendor.example>⏎Dato: 02.03.2026 09.30⏎Til: wang@customer.example
fi Outlook|Lähettäjä: Help Desk <help@vendor.example>⏎Lähetetty: maanantai 2. maaliskuuta 2026 9:30⏎Vastaanottaja: Wang⏎Aihe: VS: Tulostin
pl Outlook|Od: Help Desk <help@vendor.example>⏎Wysłano: poniedziałek, 2 marca 2026 09:30⏎Do: Wang Wei⏎Temat: RE: Drukarka
cs Outlook|Od: Help Desk <help@vendor.example>⏎Odesláno: pondělí 2. března 2026 9:30⏎Komu: Wang Wei⏎Předmět: RE: Tiskárna
tr Outlook|Kimden: Help Desk <help@vendor.example>⏎Gönderildi: 2 Mart 2026 Pazartesi 09:30⏎Kime: Wang Wei⏎Konu: YNT: Yazıcı
uk Outlook|Від: Help Desk <help@vendor.example>⏎Надіслано: 2 березня 2026 р. 9:30⏎Кому: Ван Вей⏎Тема: RE: Принтер
hu Outlook|Feladó: Help Desk <help@vendor.example>⏎Elküldve: 2026. március 2., hétfő 9:30⏎Címzett: Wang Wei⏎Tárgy: RE: Nyomtató
vi Outlook|Từ: Help Desk <help@vendor.example>⏎Đã gửi: Thứ Hai, 2 Tháng Ba 2026 9:30⏎Tới: Wang Wei⏎Chủ đề: RE: Máy in
ro Outlook|De la: Help Desk <help@vendor.example>⏎Trimis: luni, 2 martie 2026 09:30⏎Către: Wang Wei⏎Subiect: RE: Imprimantă
"""  # noqa: E501 - a table

DEVICES = """
Sent from my iPhone|Sent from my Galaxy S23|Sent from Yahoo Mail for iPhone|Sent from Mail for Windows|Get Outlook for iOS
Get Outlook for Android<https://aka.ms/AAb9ysg>|Sent with Proton Mail secure email.|Sent from my phone, please excuse typos.
Von meinem iPhone gesendet|Gesendet von Outlook für Android|Gesendet mit der GMX Mail App|Outlook für iOS beziehen
Envoyé de mon iPhone|Envoyé depuis mon Galaxy|Télécharger Outlook pour iOS|Provenance : Courrier pour Windows
Enviado desde mi iPhone|Obtener Outlook para Android|Inviato da iPhone|Inviato dal mio Galaxy|Scarica Outlook per iOS
Enviado do meu iPhone|Obter o Outlook para iOS|Verstuurd vanaf mijn iPhone|Outlook voor iOS downloaden
iPhoneから送信|Outlook for iOS を入手|나의 iPhone에서 보냄|iOS용 Outlook 받기|Отправлено с iPhone|Отправлено из Outlook для Android
发自我的iPhone|发自我的小米手机|来自我的华为手机|发自网易邮箱大师|签名由 网易邮箱大师 定制|获取 Outlook for iOS|從我的 iPhone 傳送
Надіслано з iPhone|Skickat från min iPhone|Sendt fra min iPhone|Wysłane z iPhone'a|Odesláno z iPhonu|Đã gửi từ iPhone của tôi
"""  # noqa: E501 - a table

WRITTEN = """
On Monday we had 3 failures.⏎On Tuesday none.
As the manual of 2024 wrote:⏎⏎restart the server at 10:30, then log in.
On Monday at 10:30 our admin wrote:⏎⏎"Nothing works any more."
On 02/03/2026 at 09:30 the operator wrote:⏎⏎Restart now.⏎⏎After that nothing worked.
Hello,⏎⏎Is a confidential e-mail to the recipient encrypted by your product?
Warning: the sensor outside of the building sends no mail.⏎⏎Please look.
First problem⏎--⏎Second problem: why does it stop?⏎--⏎Third problem
Our admin wrote:⏎- restart⏎- log in
From: is missing in the form.⏎To: too.⏎This is wrong.
From: Berlin⏎To: Paris⏎Date: any day⏎The trip cannot be booked.
The steps:⏎-- one⏎-- two⏎---⏎Then it fails.
Hello,⏎Sent from the warehouse terminal, the order never arrives.
Hello,⏎Sent from my desk, it is much easier than from my mobile phone.
Hello,⏎Sent from my phone app the report is empty
Hello,⏎Get Outlook for Windows does not work any more
Guten Tag,⏎Von meinem Handy wurde nichts gesendet
你好，⏎来自手机的邮件无法打开
你好，⏎发自内心的感谢你们的支持
>>> import erp⏎>>> erp.start()⏎Traceback
A: 1⏎B: 2⏎An: 3⏎⏎The columns are wrong.
错误信息：⏎发件人：空⏎系统无法发送邮件，请处理。
| a | b |⏎| 1 | 2 |
Visit us now⏎>>> >>>  http://www.example.com <<<⏎by clicking the link above
2026-03-02 09:30 GMT+01:00 ERROR disk full⏎2026-03-02 09:31 GMT+01:00 ERROR disk full
Original Message is what the button says.
The header says⏎Subject: wrong⏎and nothing else.
Is a confidential message to the recipient encrypted by your product? We need to know that today.
Le rapport du 2 mars 2026 à 09:30 est vide. Qui a écrit cela ?
服务器在 2026年3月2日 09:30 写道日志失败，请检查。
"""


def rows(table: str) -> list[tuple[str, str]]:
    """Name and text of every row."""
    pairs = (line.split("|", 1) for line in table.strip().split("\n"))
    return [(name, text.replace("⏎", "\n")) for name, text in pairs]


def texts(table: str) -> list[str]:
    """The rows of a table without names."""
    return [line.replace("⏎", "\n") for line in table.strip().split("\n")]
