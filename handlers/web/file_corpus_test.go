package web_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"combipat/desk"
	"combipat/handlers/story"
	"combipat/handlers/web"
)

const (
	mismatch = "non corrisponde all’estensione"
	macro    = "macro o controlli attivi"
	program  = "contiene un programma"
	broken   = "rovinato"
)

func bytesOf(s string) []byte { return []byte(s) }

// hostile makes the corpus up each time: what a virus scanner would object to is not stored.
func hostile() []story.Sample {
	manyParts := make([]part, 1000)
	for i := range manyParts {
		manyParts[i] = stored(fmt.Sprintf("word/media/%d.png", i), "")
	}
	zeros := strings.Repeat("\x00", 3<<20)
	big := part{name: "word/media/mappa.emf", content: noise(400 << 10), raw: true, method: 8, unpacked: 35 << 20}
	big2, big3 := big, big
	big2.name, big3.name = "word/media/mappa2.emf", "word/media/mappa3.emf"
	plain := docx()
	return []story.Sample{
		// what has no business here
		{About: "empty", Name: "vuoto.pdf", Content: nil, Why: "il file è vuoto"},
		{About: "program", Name: "aggiornamento.exe", Content: bytesOf(story.Magic["exe"]), Why: "tipo di file non ammesso"},
		{About: "two extensions", Name: "fattura.pdf.exe", Content: bytesOf(story.Magic["exe"]), Why: "tipo di file non ammesso"},
		{About: "turned around", Name: web.CleanName("fattura\u202efdp.exe"), Content: bytesOf(story.Magic["exe"]), Why: "tipo di file non ammesso"},
		{About: "page", Name: "modulo.html", Content: bytesOf(story.Magic["html"]), Why: "tipo di file non ammesso"},
		{About: "picture with scripts", Name: "logo.svg", Content: bytesOf(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), Why: "tipo di file non ammesso"},
		{About: "macro document", Name: "lettera.docm", Content: docx(stored("word/vbaProject.bin", "x")), Why: "tipo di file non ammesso"},
		{About: "no extension", Name: "documento", Content: bytesOf(story.Magic["pdf"]), Why: "tipo di file non ammesso"},
		{About: "calendar", Name: "invito.ics", Content: bytesOf("BEGIN:VCALENDAR\n"), Why: "tipo di file non ammesso"},

		// a name that lies
		{About: "program as pdf", Name: "referto.pdf", Content: bytesOf(story.Magic["exe"]), Why: mismatch},
		{About: "page as pdf", Name: "referto.pdf", Content: bytesOf(story.Magic["html"]), Why: mismatch},
		{About: "pdf behind a page", Name: "referto.pdf", Content: bytesOf(story.Magic["html"] + story.Magic["pdf"]), Why: "non comincia come un PDF"},
		{About: "svg as png", Name: "logo.png", Content: bytesOf(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), Why: mismatch},
		{About: "gif as jpg", Name: "foto.jpg", Content: bytesOf("GIF89a\x01\x00\x01\x00"), Why: mismatch},
		{About: "page as text", Name: "nota.txt", Content: bytesOf("\n <!DOCTYPE html><script>alert(1)</script>"), Why: mismatch},
		{About: "svg as text", Name: "nota.txt", Content: bytesOf(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), Why: mismatch},
		{About: "php as text", Name: "nota.txt", Content: bytesOf("<?php system($_GET['c']); ?>"), Why: mismatch},
		{About: "shell as text", Name: "nota.txt", Content: bytesOf("#!/bin/sh\nrm -rf ~\n"), Why: mismatch},
		{About: "rtf as text", Name: "nota.txt", Content: bytesOf(`{\rtf1\ansi\object}`), Why: mismatch},
		{About: "page as mail", Name: "messaggio.eml", Content: bytesOf(story.Magic["html"]), Why: mismatch},
		{About: "workbook as letter", Name: "lettera.docx", Content: xlsx(), Why: mismatch},
		{About: "letter as workbook", Name: "conti.xlsx", Content: docx(), Why: mismatch},
		{About: "letter as OpenDocument", Name: "lettera.odt", Content: docx(), Why: mismatch},
		{About: "slides as letter", Name: "lettera.docx", Content: archive(stored("[Content_Types].xml", "<Types/>"), stored("ppt/presentation.xml", "<p/>")), Why: mismatch},
		{About: "archive as letter", Name: "lettera.docx", Content: archive(packed("prova.txt", "prova")), Why: mismatch},
		{About: "java as letter", Name: "lettera.docx", Content: archive(packed("META-INF/MANIFEST.MF", "Main-Class: A")), Why: mismatch},
		{About: "letter and workbook at once", Name: "lettera.docx", Content: docx(stored("xl/workbook.xml", "<w/>")), Why: mismatch},
		{About: "letter without its list of types", Name: "lettera.docx", Content: archive(stored("word/document.xml", "<d/>")), Why: mismatch},
		{About: "sheet as text of OpenDocument", Name: "lettera.odt", Content: ods(), Why: mismatch},
		{About: "type of OpenDocument not first", Name: "lettera.odt", Content: archive(packed("content.xml", "<d/>"), stored("mimetype", odtType)), Why: mismatch},
		{About: "type of OpenDocument compressed", Name: "lettera.odt", Content: archive(packed("mimetype", odtType), packed("content.xml", "<d/>")), Why: mismatch},
		{About: "program in front of a letter", Name: "lettera.docx", Content: append(bytesOf(story.Magic["exe"]), docx()...), Why: mismatch},
		{About: "locked letter", Name: "lettera.docx", Content: bytesOf("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 1024)), Why: "protetto da una password"},

		// two files in one
		{About: "archive behind a picture", Name: "foto.jpg", Content: append(bytesOf(story.Magic["jpg"]), archive(packed("Applet.class", "x"))...), Why: "nascosto un archivio"},
		{About: "archive behind a pdf", Name: "referto.pdf", Content: append(bytesOf(story.Magic["pdf"]+"%%EOF\n"), archiveAt(70, packed("x.exe", "x"))...), Why: "nascosto un archivio"},
		{About: "archive behind a text", Name: "nota.txt", Content: append(bytesOf(strings.Repeat("Nota.\n", 600)), archive(packed("x", "x"))...), Why: "nascosto un archivio"},
		{About: "something behind a letter", Name: "lettera.docx", Content: append(docx(), "MZ\x90\x00"...), Why: "aggiunto in fondo"},
		{About: "something in front of a letter", Name: "lettera.docx", Content: append(bytesOf("PK\x03\x04"+noise(60)), archiveAt(64, docxParts()...)...), Why: "aggiunto davanti"},
		{About: "comment of an archive", Name: "lettera.docx", Content: append(set(docx(), endRecord(plain)+20, 5), "<?php"...), Why: "aggiunto in fondo"},
		{About: "part that no list names", Name: "lettera.docx", Content: unlisted(docx(stored("word/vbaProject.bin", "x"), stored("z.xml", "")), 4), Why: "che l’elenco non dice"},

		// archives that lie
		{About: "cut short", Name: "lettera.docx", Content: plain[:len(plain)-30], Why: "incompleto o rovinato"},
		{About: "list cut", Name: "lettera.docx", Content: set(plain, line(plain, 2), 'X'), Why: "è rovinato"},
		{About: "list elsewhere", Name: "lettera.docx", Content: set(plain, endRecord(plain)+16, 0, 0), Why: "non è al suo posto"},
		{About: "in several parts", Name: "lettera.docx", Content: set(plain, endRecord(plain)+4, 1), Why: "diviso in più parti"},
		{About: "comment announced", Name: "lettera.docx", Content: set(plain, endRecord(plain)+20, 5), Why: "incompleto o rovinato"},
		{About: "fewer than listed", Name: "lettera.docx", Content: set(plain, endRecord(plain)+8, 2, 0, 2, 0), Why: "è rovinato"},
		{About: "two names for one part", Name: "lettera.docx", Content: patched(docx(stored("word/media.bin", "x")), "word/media.bin", "word/media.xml", 2), Why: "si contraddice"},
		{About: "two methods for one part", Name: "lettera.docx", Content: set(plain, line(plain, 1)+10, 0), Why: "si contraddice"},
		{About: "parts within parts", Name: "lettera.docx", Content: overlapping(), Why: "occupano lo stesso posto"},
		{About: "locked part", Name: "lettera.docx", Content: docx(part{name: "word/a.xml", content: "x", raw: true, flags: 1}), Why: "protetto da una password"},
		{About: "unknown method", Name: "lettera.docx", Content: docx(part{name: "word/a.xml", content: "x", raw: true, method: 14}), Why: "non si può controllare"},
		{About: "stored and grown", Name: "lettera.docx", Content: docx(part{name: "word/a.xml", content: "x", raw: true, unpacked: 9000}), Why: "misure impossibili"},
		{About: "says it is small", Name: "lettera.docx", Content: docx(part{name: "word/a.xml", content: noise(5000), raw: true, method: 8, unpacked: 1}), Why: "misure impossibili"},
		{About: "says it is endless", Name: "lettera.docx", Content: docx(part{name: "word/a.xml", content: "xxxx", raw: true, method: 8, unpacked: 2 << 30}), Why: "misure impossibili"},

		// bombs
		{About: "1003 parts", Name: "lettera.docx", Content: docx(manyParts...), Why: "più di 1000 parti"},
		{About: "ratio", Name: "lettera.docx", Content: docx(packed("word/media/a.emf", zeros)), Why: "a dismisura"},
		{About: "ratio hidden behind noise", Name: "lettera.docx", Content: docx(stored("word/media/b.png", noise(1<<20)), packed("word/media/a.emf", zeros)), Why: "a dismisura"},
		{About: "100 MiB in parts", Name: "lettera.docx", Content: docx(big, big2, big3), Why: "a dismisura"},

		// names of parts
		{About: "upwards", Name: "lettera.docx", Content: docx(stored("word/../../../etc/cron.d/x", "x")), Why: "nome non ammesso"},
		{About: "from the root", Name: "lettera.docx", Content: docx(stored("/etc/passwd", "x")), Why: "nome non ammesso"},
		{About: "backslash", Name: "lettera.docx", Content: docx(stored(`word\vbaProject.bin`, "x")), Why: "nome non ammesso"},
		{About: "drive", Name: "lettera.docx", Content: docx(stored("c:/x.xml", "x")), Why: "nome non ammesso"},
		{About: "control character", Name: "lettera.docx", Content: docx(stored("word/a\x00.xml", "x")), Why: "nome non ammesso"},
		{About: "same name twice", Name: "lettera.docx", Content: docx(stored("word/document.xml", "<altro/>")), Why: "stesso nome"},
		{About: "same name but for its case", Name: "lettera.docx", Content: docx(stored("WORD/Document.XML", "<altro/>")), Why: "stesso nome"},

		// macros and programs
		{About: "docm as docx", Name: "lettera.docx", Content: docx(stored("word/vbaProject.bin", "x")), Why: macro},
		{About: "xlsm as xlsx", Name: "conti.xlsx", Content: xlsx(stored("xl/vbaProject.bin", "x")), Why: macro},
		{About: "macro in capitals, elsewhere", Name: "lettera.docx", Content: docx(stored("customXml/VBAPROJECT.BIN", "x")), Why: macro},
		{About: "macro in full-width letters", Name: "lettera.docx", Content: docx(stored("word/ｖｂａProject.bin", "x")), Why: macro},
		{About: "macro within a letter of OpenDocument", Name: "lettera.odt", Content: odt(stored("Object 1/vbaProject.bin", "x")), Why: macro},
		{About: "data of a macro", Name: "lettera.docx", Content: docx(stored("word/vbaData.xml", "x")), Why: macro},
		{About: "activeX", Name: "lettera.docx", Content: docx(stored("word/activeX/activeX1.xml", "x")), Why: macro},
		{About: "macro sheet", Name: "conti.xlsx", Content: xlsx(stored("xl/macrosheets/sheet1.xml", "x")), Why: macro},
		{About: "dialog sheet", Name: "conti.xlsx", Content: xlsx(stored("xl/dialogsheets/sheet1.xml", "x")), Why: macro},
		{About: "binary workbook", Name: "conti.xlsx", Content: xlsx(stored("xl/workbook.bin", "x")), Why: macro},
		{About: "Basic", Name: "lettera.odt", Content: odt(packed("Basic/Standard/Module1.xml", "<x/>")), Why: macro},
		{About: "scripts", Name: "conti.ods", Content: ods(packed("Scripts/python/a.py", "x")), Why: macro},
		{About: "dialogs", Name: "conti.ods", Content: ods(packed("Dialogs/Standard/d.xml", "x")), Why: macro},
		{About: "package of OLE", Name: "lettera.docx", Content: docx(stored("word/embeddings/oleObject1.bin", "x")), Why: "oggetto incorporato"},
		{About: "unknown binary part", Name: "conti.xlsx", Content: xlsx(stored("xl/altro1.bin", "x")), Why: "oggetto incorporato"},
		{About: "program within", Name: "lettera.docx", Content: docx(stored("word/media/image1.exe", "x")), Why: program},
		{About: "program within, dotted", Name: "lettera.odt", Content: odt(stored("Pictures/a.JS.", "x")), Why: program},
		{About: "archive within", Name: "lettera.odt", Content: odt(stored("Object 1/a.zip", "x")), Why: program},
		{About: "macro document within", Name: "lettera.docx", Content: docx(stored("word/embeddings/a.xlsm", "x")), Why: program},

		// pictures, texts, mail, signatures
		{About: "picture of 900 megapixels", Name: "foto.png", Content: bytesOf(png(30000, 30000)), Why: "grandezza impossibile"},
		{About: "picture of no pixels", Name: "foto.png", Content: bytesOf(png(0, 100)), Why: "grandezza impossibile"},
		{About: "picture cut", Name: "foto.png", Content: bytesOf(png(10, 10)[:15]), Why: "immagine è rovinata"},
		{About: "page of a picture beyond its end", Name: "scansione.tiff", Content: bytesOf("II*\x00\xff\xff\xff\x7f" + strings.Repeat("\x00", 50)), Why: "immagine è rovinata"},
		{About: "text with zeros", Name: "nota.txt", Content: bytesOf(strings.Repeat("parole ", 600) + "\x00\x01\x02"), Why: "caratteri di controllo"},
		{About: "text with escapes", Name: "nota.txt", Content: bytesOf(strings.Repeat("parole ", 600) + "\x1b]0;x\x07"), Why: "caratteri di controllo"},
		{About: "wide text with controls", Name: "nota.txt", Content: utf16Text("parole \x02\x03"), Why: "caratteri di controllo"},
		{About: "mail from nobody", Name: "messaggio.eml", Content: bytesOf("Subject: prova\n\nTesto\n"), Why: "messaggio di posta"},
		{About: "mail without a header", Name: "messaggio.eml", Content: bytesOf("Buongiorno, come da accordi.\n"), Why: "messaggio di posta"},
		{About: "text as signed", Name: "atto.pdf.p7m", Content: bytesOf("Documento firmato."), Why: "documento firmato"},
		{About: "pdf as signed", Name: "atto.pdf.p7m", Content: bytesOf(story.Magic["pdf"]), Why: "documento firmato"},
		{About: "locked instead of signed", Name: "atto.p7m", Content: bytesOf(der(0x30, oidEnveloped+der(0xa0, "x"))), Why: "documento firmato"},
		{About: "signed and cut", Name: "atto.p7m", Content: bytesOf(p7m(5000)[:4000]), Why: "documento firmato"},
		{About: "something behind a signature", Name: "atto.p7m", Content: bytesOf(p7m(5000) + noise(5000)), Why: "documento firmato"},
	}
}

// honest is what a patronato really has; each must come in.
func honest() []story.Sample {
	signed := p7m(3000)
	b64 := base64.StdEncoding.EncodeToString([]byte(signed))
	pdf := story.Magic["pdf"] + "trailer\n<< /Root 1 0 R >>\n%%EOF\n"
	return []story.Sample{
		{About: "pdf", Name: "referto.pdf", Content: bytesOf(pdf), Why: "application/pdf"},
		{About: "pdf with a form's script", Name: "modulo.PDF", Content: bytesOf(story.Magic["pdf"] + "<< /OpenAction << /S /JavaScript /JS (x) >> >>\n%%EOF\n"), Why: "application/pdf"},
		{About: "pdf cut at the end", Name: "fax.pdf", Content: bytesOf(story.Magic["pdf"]), Why: "application/pdf"},
		{About: "photograph", Name: "foto.jpg", Content: bytesOf(story.Magic["jpg"] + noise(9000)), Why: "image/jpeg"},
		{About: "photograph of a telephone", Name: "IMG_0001.JPEG", Content: bytesOf("\xff\xd8\xff\xe1\x00\x18Exif\x00\x00MM\x00*" + noise(9000)), Why: "image/jpeg"},
		{About: "screenshot", Name: "schermata.png", Content: bytesOf(png(1920, 1080)), Why: "image/png"},
		{About: "scan at 600 dpi", Name: "scansione.png", Content: bytesOf(png(9921, 14031)), Why: "image/png"},
		{About: "scan", Name: "scansione.tif", Content: bytesOf("II*\x00\x08\x00\x00\x00" + strings.Repeat("\x00", 200)), Why: "image/tiff"},
		{About: "scan of a fax", Name: "scansione.tiff", Content: bytesOf("MM\x00*\x00\x00\x00\x10" + strings.Repeat("\x00", 200)), Why: "image/tiff"},
		{About: "letter", Name: "lettera.docx", Content: docx(), Why: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{About: "letter of Word on the web", Name: "lettera.docx", Content: archive(stored("_rels/.rels", "<R/>"), stored("word/document2.xml", "<d/>"), stored("[Content_Types].xml", "<T/>")),
			Why: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{About: "letter with a chart and a picture", Name: "lettera.docx", Content: docx(stored("word/embeddings/Microsoft_Excel_Worksheet.xlsx", noise(900)), stored("word/media/image1.png", noise(900)),
			packed("word/media/bianco.emf", strings.Repeat("\xff", 300<<10)), stored("word/fonts/font1.odttf", noise(90))), Why: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{About: "workbook", Name: "conti.xlsx", Content: xlsx(packed("xl/worksheets/sheet1.xml", strings.Repeat("<c r=\"A1\"><v>12</v></c>", 9000)),
			stored("xl/printerSettings/printerSettings1.bin", noise(500))), Why: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{About: "OpenDocument", Name: "lettera.odt", Content: odt(stored("Pictures/", ""), stored("Pictures/1000.png", noise(500)), stored("Configurations2/accelerator/", "")), Why: odtType},
		{About: "sheet of OpenDocument", Name: "conti.ods", Content: ods(packed("settings.xml", "<s/>"), stored("ObjectReplacements/Object 1", noise(80))), Why: odsType},
		{About: "text", Name: "nota.txt", Content: bytesOf("Perché no?\r\n\tcosì\r\n"), Why: "text/plain"},
		{About: "text of old Windows", Name: "nota.txt", Content: bytesOf("Perch\xe9 no? L\x92importo \xe8 di 100 \x80\r\n"), Why: "text/plain"},
		{About: "text of Notepad", Name: "nota.txt", Content: utf16Text("Perché no?\r\nCosì.\r\n"), Why: "text/plain"},
		{About: "list in a text", Name: "elenco.txt", Content: bytesOf("nome,importo\nRossi,12\nBianchi,13\nVerdi,14\n"), Why: "text/plain"},
		{About: "mail in a text", Name: "posta.txt", Content: bytesOf(story.Magic["eml"] + "Testo\n"), Why: "text/plain"},
		{About: "mail", Name: "messaggio.eml", Content: bytesOf(story.Magic["eml"] + "Testo\n"), Why: "message/rfc822"},
		{About: "mail of a program with its mark", Name: "messaggio.eml", Content: bytesOf("\xef\xbb\xbfReceived: from a by b\r\nFrom: =?utf-8?q?Citt=C3=A0?= <a@example.org>\r\nSubject: perch\xe9\r\n\r\n<html>x</html>"), Why: "message/rfc822"},
		{About: "mailbox of one", Name: "messaggio.eml", Content: bytesOf("From a@example.org Wed Apr  1 10:00:00 2026\n" + story.Magic["eml"]), Why: "message/rfc822"},
		{About: "signed", Name: "atto.pdf.p7m", Content: bytesOf(signed), Why: "application/pkcs7-mime"},
		{About: "signed, long", Name: "atto.pdf.p7m", Content: bytesOf(p7m(100000)), Why: "application/pkcs7-mime"},
		{About: "signed, filled up", Name: "atto.pdf.p7m", Content: bytesOf(signed + strings.Repeat("\x00", 512)), Why: "application/pkcs7-mime"},
		{About: "signed in a stream", Name: "atto.pdf.p7m", Content: bytesOf(story.Magic["p7m"] + noise(3000)), Why: "application/pkcs7-mime"},
		{About: "signed, in Base64", Name: "atto.pdf.p7m", Content: bytesOf(b64), Why: "application/pkcs7-mime"},
		{About: "signed, in lines", Name: "atto.pdf.p7m", Content: bytesOf("-----BEGIN PKCS7-----\r\n" + b64[:64] + "\r\n" + b64[64:] + "\r\n-----END PKCS7-----\r\n"), Why: "application/pkcs7-mime"},
	}
}

// utf16Text writes a text as Notepad's "Unicode".
func utf16Text(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func admitSample(s story.Sample) (mediaType, why string) {
	return web.Admit(s.Name, bytes.NewReader(s.Content), int64(len(s.Content)))
}

// TestHostileFiles: each file is refused, and for its own reason.
func TestHostileFiles(t *testing.T) {
	list := hostile()
	if len(list) < 40 {
		t.Fatalf("only %d hostile files", len(list))
	}
	for _, s := range list {
		if len(s.Content) > desk.MaxAttachments {
			t.Errorf("%s would be refused by its %d bytes already", s.About, len(s.Content))
		}
		if media, why := admitSample(s); !strings.Contains(why, s.Why) || media != "" {
			t.Errorf("%s (%s): %q, %q, wanted %q", s.About, s.Name, media, why, s.Why)
		}
	}
}

// TestHonestFiles is the positive control: a checker that refuses everything is none.
func TestHonestFiles(t *testing.T) {
	for _, s := range honest() {
		if media, why := admitSample(s); media != s.Why || why != "" {
			t.Errorf("%s (%s): %q, %q", s.About, s.Name, media, why)
		}
	}
}

// TestEveryCheckIsNeeded leaves out one check after the other: the corpus notices each time.
func TestEveryCheckIsNeeded(t *testing.T) {
	list := hostile()
	for _, check := range web.Checks() {
		missed := ""
		for _, s := range list {
			if _, why := web.AdmitWithout(check, s.Name, bytes.NewReader(s.Content), int64(len(s.Content))); !strings.Contains(why, s.Why) {
				missed = s.About
				break
			}
		}
		if missed == "" {
			t.Errorf("without the check %q the corpus is refused all the same", check)
		}
	}
}
