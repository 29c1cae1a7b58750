package web_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"combipat/handlers/web"
)

// Files as they were met in use, each taken or refused with the way out [R11].
func TestFilesMetInUse(t *testing.T) {
	t.Parallel()
	taken := ""
	want := map[string]string{
		"acapo.pdf": taken, "bom.pdf": taken, "spazi.pdf": taken, "bom.eml": taken, "minuscole.eml": taken, "pec.eml": taken,
		"cartelle.docx": taken, "googledocs_flusso.docx": taken, "normale.docx": taken, "foto.jfif": taken, "foto.jpe": taken,
		"omnis.pdf":          "stampalo di nuovo in PDF",
		"stampante_pjl.pdf":  "stampalo di nuovo in PDF",
		"lettera.doc":        "Word o in LibreOffice e scegli File › Salva con nome",
		"lettera.rtf":        "WordPad o in LibreOffice e scegli File › Salva con nome",
		"lettera.msg":        "aprilo in Outlook e scegli File › Stampa",
		"outlook.eml":        "è una bozza di Outlook",
		"dos850.txt":         "Codifica UTF-8",
		"utf16senza_bom.txt": "Codifica UTF-8",
	}
	files, err := filepath.Glob("testdata/incontrati/*")
	if err != nil || len(files) != len(want) {
		t.Fatalf("%d files, %d wanted: %v", len(files), len(want), err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		_, why := web.Admit(web.CleanName(name), bytes.NewReader(content), int64(len(content)))
		if reason, known := want[name]; !known || (why == "") != (reason == taken) || !strings.Contains(why, reason) {
			t.Errorf("%s: %q, wanted %q", name, why, reason)
		}
	}
}

// A refusal names the programme and the menu that make a good file of it, by content where the
// name does not tell.
func TestAdviceOnFiles(t *testing.T) {
	t.Parallel()
	heic := "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1"
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	for _, c := range []struct{ name, content, want string }{
		{"IMG_0001.jpg", heic, "non corrisponde all’estensione .jpg. È una foto HEIC"},
		{"IMG_0001.heic", heic, "Più compatibile"},
		{"lettera.pdf", ole, "È un documento di Office nel vecchio formato"},
		{"conti.xls", ole, "aprilo in Excel"},
		{"lettera.pages", "PK\x03\x04", "aprilo in Pages e scegli File › Esporta come › PDF"},
		{"pagina.html", "<!DOCTYPE html>", "Stampa › Salva come PDF"},
		{"referto.gdoc", "{}", "File › Scarica"},
		{"firma.p7s", "x", "allega il documento firmato"},
		{"foto.png", "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "È una foto JPEG: cambia il nome perché finisca in .jpg"},
		{"scansione.jpg", "%PDF-1.4\n", "È un PDF: cambia il nome perché finisca in .pdf"},
		{"vuoto.pdf", "", "OneDrive, iCloud o Google Drive aprilo prima"},
		{"programma.exe", "MZ", "tipo di file non ammesso. Si possono allegare"},
	} {
		_, why := web.Admit(c.name, strings.NewReader(c.content), int64(len(c.content)))
		if !strings.Contains(why, c.want) {
			t.Errorf("%s: %q, wanted %q", c.name, why, c.want)
		}
	}
	for name, kept := range map[string]string{"foto.JFIF": "foto.jpg", "foto.jpe": "foto.jpg", "foto.jpeg": "foto.jpeg", "jfif.pdf": "jfif.pdf"} {
		if got := web.CleanName(name); got != kept {
			t.Errorf("%s is kept as %s", name, got)
		}
	}
}
