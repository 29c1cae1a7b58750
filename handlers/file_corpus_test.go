package handlers_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"combipat/desk"
	"combipat/handlers"
)

// sample is a file that somebody attaches; why is a part of the reason it is refused with.
type sample struct {
	about, name string
	content     []byte
	why         string
}

const (
	mismatch = "non corrisponde all’estensione"
	macro    = "macro o controlli attivi"
	program  = "contiene un programma"
	broken   = "rovinato"
)

func bytesOf(s string) []byte { return []byte(s) }

// hostile makes the corpus up each time: what a virus scanner would object to is not stored.
func hostile() []sample {
	manyParts := make([]part, 1000)
	for i := range manyParts {
		manyParts[i] = stored(fmt.Sprintf("word/media/%d.png", i), "")
	}
	zeros := strings.Repeat("\x00", 3<<20)
	big := part{name: "word/media/mappa.emf", content: noise(400 << 10), raw: true, method: 8, unpacked: 35 << 20}
	big2, big3 := big, big
	big2.name, big3.name = "word/media/mappa2.emf", "word/media/mappa3.emf"
	plain := docx()
	return []sample{
		// what has no business here
		{"empty", "vuoto.pdf", nil, "il file è vuoto"},
		{"program", "aggiornamento.exe", bytesOf(magic["exe"]), "tipo di file non ammesso"},
		{"two extensions", "fattura.pdf.exe", bytesOf(magic["exe"]), "tipo di file non ammesso"},
		{"turned around", handlers.CleanName("fattura\u202efdp.exe"), bytesOf(magic["exe"]), "tipo di file non ammesso"},
		{"page", "modulo.html", bytesOf(magic["html"]), "tipo di file non ammesso"},
		{"picture with scripts", "logo.svg", bytesOf(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "tipo di file non ammesso"},
		{"macro document", "lettera.docm", docx(stored("word/vbaProject.bin", "x")), "tipo di file non ammesso"},
		{"no extension", "documento", bytesOf(magic["pdf"]), "tipo di file non ammesso"},
		{"calendar", "invito.ics", bytesOf("BEGIN:VCALENDAR\n"), "tipo di file non ammesso"},

		// a name that lies
		{"program as pdf", "referto.pdf", bytesOf(magic["exe"]), mismatch},
		{"page as pdf", "referto.pdf", bytesOf(magic["html"]), mismatch},
		{"pdf behind a page", "referto.pdf", bytesOf(magic["html"] + magic["pdf"]), "non comincia come un PDF"},
		{"svg as png", "logo.png", bytesOf(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), mismatch},
		{"gif as jpg", "foto.jpg", bytesOf("GIF89a\x01\x00\x01\x00"), mismatch},
		{"page as text", "nota.txt", bytesOf("\n <!DOCTYPE html><script>alert(1)</script>"), mismatch},
		{"svg as text", "nota.txt", bytesOf(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), mismatch},
		{"php as text", "nota.txt", bytesOf("<?php system($_GET['c']); ?>"), mismatch},
		{"shell as text", "nota.txt", bytesOf("#!/bin/sh\nrm -rf ~\n"), mismatch},
		{"rtf as text", "nota.txt", bytesOf(`{\rtf1\ansi\object}`), mismatch},
		{"page as mail", "messaggio.eml", bytesOf(magic["html"]), mismatch},
		{"workbook as letter", "lettera.docx", xlsx(), mismatch},
		{"letter as workbook", "conti.xlsx", docx(), mismatch},
		{"letter as OpenDocument", "lettera.odt", docx(), mismatch},
		{"slides as letter", "lettera.docx", archive(stored("[Content_Types].xml", "<Types/>"), stored("ppt/presentation.xml", "<p/>")), mismatch},
		{"archive as letter", "lettera.docx", archive(packed("prova.txt", "prova")), mismatch},
		{"java as letter", "lettera.docx", archive(packed("META-INF/MANIFEST.MF", "Main-Class: A")), mismatch},
		{"letter and workbook at once", "lettera.docx", docx(stored("xl/workbook.xml", "<w/>")), mismatch},
		{"letter without its list of types", "lettera.docx", archive(stored("word/document.xml", "<d/>")), mismatch},
		{"sheet as text of OpenDocument", "lettera.odt", ods(), mismatch},
		{"type of OpenDocument not first", "lettera.odt", archive(packed("content.xml", "<d/>"), stored("mimetype", odtType)), mismatch},
		{"type of OpenDocument compressed", "lettera.odt", archive(packed("mimetype", odtType), packed("content.xml", "<d/>")), mismatch},
		{"program in front of a letter", "lettera.docx", append(bytesOf(magic["exe"]), docx()...), mismatch},
		{"locked letter", "lettera.docx", bytesOf("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 1024)), "protetto da una password"},

		// two files in one
		{"archive behind a picture", "foto.jpg", append(bytesOf(magic["jpg"]), archive(packed("Applet.class", "x"))...), "nascosto un archivio"},
		{"archive behind a pdf", "referto.pdf", append(bytesOf(magic["pdf"]+"%%EOF\n"), archiveAt(70, packed("x.exe", "x"))...), "nascosto un archivio"},
		{"archive behind a text", "nota.txt", append(bytesOf(strings.Repeat("Nota.\n", 600)), archive(packed("x", "x"))...), "nascosto un archivio"},
		{"something behind a letter", "lettera.docx", append(docx(), "MZ\x90\x00"...), "aggiunto in fondo"},
		{"something in front of a letter", "lettera.docx", append(bytesOf("PK\x03\x04"+noise(60)), archiveAt(64, docxParts()...)...), "aggiunto davanti"},
		{"comment of an archive", "lettera.docx", append(set(docx(), endRecord(plain)+20, 5), "<?php"...), "aggiunto in fondo"},
		{"part that no list names", "lettera.docx", unlisted(docx(stored("word/vbaProject.bin", "x"), stored("z.xml", "")), 4), "che l’elenco non dice"},

		// archives that lie
		{"cut short", "lettera.docx", plain[:len(plain)-30], "incompleto o rovinato"},
		{"list cut", "lettera.docx", set(plain, line(plain, 2), 'X'), "è rovinato"},
		{"list elsewhere", "lettera.docx", set(plain, endRecord(plain)+16, 0, 0), "non è al suo posto"},
		{"in several parts", "lettera.docx", set(plain, endRecord(plain)+4, 1), "diviso in più parti"},
		{"comment announced", "lettera.docx", set(plain, endRecord(plain)+20, 5), "incompleto o rovinato"},
		{"fewer than listed", "lettera.docx", set(plain, endRecord(plain)+8, 2, 0, 2, 0), "è rovinato"},
		{"two names for one part", "lettera.docx", patched(docx(stored("word/media.bin", "x")), "word/media.bin", "word/media.xml", 2), "si contraddice"},
		{"two methods for one part", "lettera.docx", set(plain, line(plain, 1)+10, 0), "si contraddice"},
		{"parts within parts", "lettera.docx", overlapping(), "occupano lo stesso posto"},
		{"locked part", "lettera.docx", docx(part{name: "word/a.xml", content: "x", raw: true, flags: 1}), "protetto da una password"},
		{"unknown method", "lettera.docx", docx(part{name: "word/a.xml", content: "x", raw: true, method: 14}), "non si può controllare"},
		{"stored and grown", "lettera.docx", docx(part{name: "word/a.xml", content: "x", raw: true, unpacked: 9000}), "misure impossibili"},
		{"says it is small", "lettera.docx", docx(part{name: "word/a.xml", content: noise(5000), raw: true, method: 8, unpacked: 1}), "misure impossibili"},
		{"says it is endless", "lettera.docx", docx(part{name: "word/a.xml", content: "xxxx", raw: true, method: 8, unpacked: 2 << 30}), "misure impossibili"},

		// bombs
		{"1003 parts", "lettera.docx", docx(manyParts...), "più di 1000 parti"},
		{"ratio", "lettera.docx", docx(packed("word/media/a.emf", zeros)), "a dismisura"},
		{"ratio hidden behind noise", "lettera.docx", docx(stored("word/media/b.png", noise(1<<20)), packed("word/media/a.emf", zeros)), "a dismisura"},
		{"100 MiB in parts", "lettera.docx", docx(big, big2, big3), "a dismisura"},

		// names of parts
		{"upwards", "lettera.docx", docx(stored("word/../../../etc/cron.d/x", "x")), "nome non ammesso"},
		{"from the root", "lettera.docx", docx(stored("/etc/passwd", "x")), "nome non ammesso"},
		{"backslash", "lettera.docx", docx(stored(`word\vbaProject.bin`, "x")), "nome non ammesso"},
		{"drive", "lettera.docx", docx(stored("c:/x.xml", "x")), "nome non ammesso"},
		{"control character", "lettera.docx", docx(stored("word/a\x00.xml", "x")), "nome non ammesso"},
		{"same name twice", "lettera.docx", docx(stored("word/document.xml", "<altro/>")), "stesso nome"},
		{"same name but for its case", "lettera.docx", docx(stored("WORD/Document.XML", "<altro/>")), "stesso nome"},

		// macros and programs
		{"docm as docx", "lettera.docx", docx(stored("word/vbaProject.bin", "x")), macro},
		{"xlsm as xlsx", "conti.xlsx", xlsx(stored("xl/vbaProject.bin", "x")), macro},
		{"macro in capitals, elsewhere", "lettera.docx", docx(stored("customXml/VBAPROJECT.BIN", "x")), macro},
		{"macro in full-width letters", "lettera.docx", docx(stored("word/ｖｂａProject.bin", "x")), macro},
		{"macro within a letter of OpenDocument", "lettera.odt", odt(stored("Object 1/vbaProject.bin", "x")), macro},
		{"data of a macro", "lettera.docx", docx(stored("word/vbaData.xml", "x")), macro},
		{"activeX", "lettera.docx", docx(stored("word/activeX/activeX1.xml", "x")), macro},
		{"macro sheet", "conti.xlsx", xlsx(stored("xl/macrosheets/sheet1.xml", "x")), macro},
		{"dialog sheet", "conti.xlsx", xlsx(stored("xl/dialogsheets/sheet1.xml", "x")), macro},
		{"binary workbook", "conti.xlsx", xlsx(stored("xl/workbook.bin", "x")), macro},
		{"Basic", "lettera.odt", odt(packed("Basic/Standard/Module1.xml", "<x/>")), macro},
		{"scripts", "conti.ods", ods(packed("Scripts/python/a.py", "x")), macro},
		{"dialogs", "conti.ods", ods(packed("Dialogs/Standard/d.xml", "x")), macro},
		{"package of OLE", "lettera.docx", docx(stored("word/embeddings/oleObject1.bin", "x")), "oggetto incorporato"},
		{"unknown binary part", "conti.xlsx", xlsx(stored("xl/altro1.bin", "x")), "oggetto incorporato"},
		{"program within", "lettera.docx", docx(stored("word/media/image1.exe", "x")), program},
		{"program within, dotted", "lettera.odt", odt(stored("Pictures/a.JS.", "x")), program},
		{"archive within", "lettera.odt", odt(stored("Object 1/a.zip", "x")), program},
		{"macro document within", "lettera.docx", docx(stored("word/embeddings/a.xlsm", "x")), program},

		// pictures, texts, mail, signatures
		{"picture of 900 megapixels", "foto.png", bytesOf(png(30000, 30000)), "grandezza impossibile"},
		{"picture of no pixels", "foto.png", bytesOf(png(0, 100)), "grandezza impossibile"},
		{"picture cut", "foto.png", bytesOf(png(10, 10)[:15]), "immagine è rovinata"},
		{"page of a picture beyond its end", "scansione.tiff", bytesOf("II*\x00\xff\xff\xff\x7f" + strings.Repeat("\x00", 50)), "immagine è rovinata"},
		{"text with zeros", "nota.txt", bytesOf(strings.Repeat("parole ", 600) + "\x00\x01\x02"), "caratteri di controllo"},
		{"text with escapes", "nota.txt", bytesOf(strings.Repeat("parole ", 600) + "\x1b]0;x\x07"), "caratteri di controllo"},
		{"wide text with controls", "nota.txt", utf16Text("parole \x02\x03"), "caratteri di controllo"},
		{"mail from nobody", "messaggio.eml", bytesOf("Subject: prova\n\nTesto\n"), "messaggio di posta"},
		{"mail without a header", "messaggio.eml", bytesOf("Buongiorno, come da accordi.\n"), "messaggio di posta"},
		{"text as signed", "atto.pdf.p7m", bytesOf("Documento firmato."), "documento firmato"},
		{"pdf as signed", "atto.pdf.p7m", bytesOf(magic["pdf"]), "documento firmato"},
		{"locked instead of signed", "atto.p7m", bytesOf(der(0x30, oidEnveloped+der(0xa0, "x"))), "documento firmato"},
		{"signed and cut", "atto.p7m", bytesOf(p7m(5000)[:4000]), "documento firmato"},
		{"something behind a signature", "atto.p7m", bytesOf(p7m(5000) + noise(5000)), "documento firmato"},
	}
}

// honest is what a patronato really has; each must come in.
func honest() []sample {
	signed := p7m(3000)
	b64 := base64.StdEncoding.EncodeToString([]byte(signed))
	pdf := magic["pdf"] + "trailer\n<< /Root 1 0 R >>\n%%EOF\n"
	return []sample{
		{"pdf", "referto.pdf", bytesOf(pdf), "application/pdf"},
		{"pdf with a form's script", "modulo.PDF", bytesOf(magic["pdf"] + "<< /OpenAction << /S /JavaScript /JS (x) >> >>\n%%EOF\n"), "application/pdf"},
		{"pdf cut at the end", "fax.pdf", bytesOf(magic["pdf"]), "application/pdf"},
		{"photograph", "foto.jpg", bytesOf(magic["jpg"] + noise(9000)), "image/jpeg"},
		{"photograph of a telephone", "IMG_0001.JPEG", bytesOf("\xff\xd8\xff\xe1\x00\x18Exif\x00\x00MM\x00*" + noise(9000)), "image/jpeg"},
		{"screenshot", "schermata.png", bytesOf(png(1920, 1080)), "image/png"},
		{"scan at 600 dpi", "scansione.png", bytesOf(png(9921, 14031)), "image/png"},
		{"scan", "scansione.tif", bytesOf("II*\x00\x08\x00\x00\x00" + strings.Repeat("\x00", 200)), "image/tiff"},
		{"scan of a fax", "scansione.tiff", bytesOf("MM\x00*\x00\x00\x00\x10" + strings.Repeat("\x00", 200)), "image/tiff"},
		{"letter", "lettera.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"letter of Word on the web", "lettera.docx", archive(stored("_rels/.rels", "<R/>"), stored("word/document2.xml", "<d/>"), stored("[Content_Types].xml", "<T/>")),
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"letter with a chart and a picture", "lettera.docx", docx(stored("word/embeddings/Microsoft_Excel_Worksheet.xlsx", noise(900)), stored("word/media/image1.png", noise(900)),
			packed("word/media/bianco.emf", strings.Repeat("\xff", 300<<10)), stored("word/fonts/font1.odttf", noise(90))), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"workbook", "conti.xlsx", xlsx(packed("xl/worksheets/sheet1.xml", strings.Repeat("<c r=\"A1\"><v>12</v></c>", 9000)),
			stored("xl/printerSettings/printerSettings1.bin", noise(500))), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"OpenDocument", "lettera.odt", odt(stored("Pictures/", ""), stored("Pictures/1000.png", noise(500)), stored("Configurations2/accelerator/", "")), odtType},
		{"sheet of OpenDocument", "conti.ods", ods(packed("settings.xml", "<s/>"), stored("ObjectReplacements/Object 1", noise(80))), odsType},
		{"text", "nota.txt", bytesOf("Perché no?\r\n\tcosì\r\n"), "text/plain"},
		{"text of old Windows", "nota.txt", bytesOf("Perch\xe9 no? L\x92importo \xe8 di 100 \x80\r\n"), "text/plain"},
		{"text of Notepad", "nota.txt", utf16Text("Perché no?\r\nCosì.\r\n"), "text/plain"},
		{"list in a text", "elenco.txt", bytesOf("nome,importo\nRossi,12\nBianchi,13\nVerdi,14\n"), "text/plain"},
		{"mail in a text", "posta.txt", bytesOf(magic["eml"] + "Testo\n"), "text/plain"},
		{"mail", "messaggio.eml", bytesOf(magic["eml"] + "Testo\n"), "message/rfc822"},
		{"mail of a program with its mark", "messaggio.eml", bytesOf("\xef\xbb\xbfReceived: from a by b\r\nFrom: =?utf-8?q?Citt=C3=A0?= <a@example.org>\r\nSubject: perch\xe9\r\n\r\n<html>x</html>"), "message/rfc822"},
		{"mailbox of one", "messaggio.eml", bytesOf("From a@example.org Wed Apr  1 10:00:00 2026\n" + magic["eml"]), "message/rfc822"},
		{"signed", "atto.pdf.p7m", bytesOf(signed), "application/pkcs7-mime"},
		{"signed, long", "atto.pdf.p7m", bytesOf(p7m(100000)), "application/pkcs7-mime"},
		{"signed, filled up", "atto.pdf.p7m", bytesOf(signed + strings.Repeat("\x00", 512)), "application/pkcs7-mime"},
		{"signed in a stream", "atto.pdf.p7m", bytesOf(magic["p7m"] + noise(3000)), "application/pkcs7-mime"},
		{"signed, in Base64", "atto.pdf.p7m", bytesOf(b64), "application/pkcs7-mime"},
		{"signed, in lines", "atto.pdf.p7m", bytesOf("-----BEGIN PKCS7-----\r\n" + b64[:64] + "\r\n" + b64[64:] + "\r\n-----END PKCS7-----\r\n"), "application/pkcs7-mime"},
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

func admitSample(s sample) (mediaType, why string) {
	return handlers.Admit(s.name, bytes.NewReader(s.content), int64(len(s.content)))
}

// TestHostileFiles: each file is refused, and for its own reason.
func TestHostileFiles(t *testing.T) {
	list := hostile()
	if len(list) < 40 {
		t.Fatalf("only %d hostile files", len(list))
	}
	for _, s := range list {
		if len(s.content) > desk.MaxAttachments {
			t.Errorf("%s would be refused by its %d bytes already", s.about, len(s.content))
		}
		if media, why := admitSample(s); !strings.Contains(why, s.why) || media != "" {
			t.Errorf("%s (%s): %q, %q, wanted %q", s.about, s.name, media, why, s.why)
		}
	}
}

// TestHonestFiles is the positive control: a checker that refuses everything is none.
func TestHonestFiles(t *testing.T) {
	for _, s := range honest() {
		if media, why := admitSample(s); media != s.why || why != "" {
			t.Errorf("%s (%s): %q, %q", s.about, s.name, media, why)
		}
	}
}

// TestEveryCheckIsNeeded leaves out one check after the other: the corpus notices each time.
func TestEveryCheckIsNeeded(t *testing.T) {
	list := hostile()
	for _, check := range handlers.Checks() {
		missed := ""
		for _, s := range list {
			if _, why := handlers.AdmitWithout(check, s.name, bytes.NewReader(s.content), int64(len(s.content))); !strings.Contains(why, s.why) {
				missed = s.about
				break
			}
		}
		if missed == "" {
			t.Errorf("without the check %q the corpus is refused all the same", check)
		}
	}
}
