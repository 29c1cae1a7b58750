package web

import (
	"bytes"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// advice is what a file that is not taken is, and how a good one is made of it: with which
// programme, by which menu.
type advice struct{ is, do string }

// Sentences for several kinds of file.
const (
	toPDFByPrinting = "aprilo e scegli File › Stampa › Salva come PDF."
	fromWord        = "aprilo in Word o in LibreOffice e scegli File › Salva con nome › docx, oppure PDF."
	fromExcel       = "aprilo in Excel o in LibreOffice e scegli File › Salva con nome › xlsx, oppure PDF."
	fromSlides      = "aprila in PowerPoint o in LibreOffice e scegli File › Esporta › PDF."
	fromPhoto       = "aprila in Foto o in Paint e scegli Salva con nome › JPEG."
	fromIPhone      = "aprila in Foto e scegli Salva con nome › JPG; perché l’iPhone le faccia già così: Impostazioni › Fotocamera › Formati › Più compatibile."
	fromGoogle      = "aprilo nel browser e scegli File › Scarica › Documento PDF."
	fromArchive     = "aprilo e allega uno per uno i documenti che contiene."
	fromMail        = "aprilo in Outlook e scegli File › Stampa › Microsoft Print to PDF."
)

// adviceByName is for what the extension tells; of the formats that share a shell, as Office's old
// ones do, nothing else does.
var adviceByName = map[string]advice{
	".doc": {"È un documento di Word nel vecchio formato", fromWord}, ".dot": {"È un modello di Word nel vecchio formato", fromWord},
	".docm": {"È un documento di Word con macro", fromWord}, ".dotx": {"È un modello di Word", fromWord}, ".dotm": {"È un modello di Word con macro", fromWord},
	".rtf": {"È un testo RTF", "aprilo in Word, in WordPad o in LibreOffice e scegli File › Salva con nome › docx, oppure PDF."},
	".wps": {"È un documento di Works", fromWord}, ".wpd": {"È un documento di WordPerfect", "aprilo in LibreOffice e scegli File › Esporta › PDF."},
	".xls": {"È un foglio di Excel nel vecchio formato", fromExcel}, ".xlsm": {"È un foglio di Excel con macro", fromExcel}, ".xlsb": {"È un foglio di Excel binario", fromExcel},
	".csv": {"È un elenco CSV", fromExcel},
	".ppt": {"È una presentazione", fromSlides}, ".pptx": {"È una presentazione", fromSlides}, ".pptm": {"È una presentazione", fromSlides},
	".pps": {"È una presentazione", fromSlides}, ".ppsx": {"È una presentazione", fromSlides}, ".odp": {"È una presentazione", fromSlides},
	".msg": {"È un messaggio salvato da Outlook", fromMail}, ".oft": {"È un modello di messaggio di Outlook", fromMail}, ".pst": {"È un archivio di posta di Outlook", fromMail},
	".emlx":    {"È un messaggio salvato da Mail", "aprilo in Mail e scegli File › Esporta come PDF."},
	".pages":   {"È un documento di Pages", "aprilo in Pages e scegli File › Esporta come › PDF."},
	".numbers": {"È un foglio di Numbers", "aprilo in Numbers e scegli File › Esporta come › PDF."},
	".key":     {"È una presentazione di Keynote", "aprila in Keynote e scegli File › Esporta come › PDF."},
	".ole":     {"È un documento di Office nel vecchio formato", "aprilo in Word, in Excel o in LibreOffice e scegli File › Salva con nome › PDF."}, // by content alone
	".pub":     {"È un documento di Publisher", "aprilo in Publisher e scegli File › Esporta › PDF."},
	".vsd":     {"È un disegno di Visio", toPDFByPrinting}, ".vsdx": {"È un disegno di Visio", toPDFByPrinting},
	".xps": {"È un documento XPS", toPDFByPrinting}, ".oxps": {"È un documento XPS", toPDFByPrinting}, ".djvu": {"È un documento DjVu", toPDFByPrinting},
	".htm": {"È una pagina web", "aprila nel browser e scegli Stampa › Salva come PDF."}, ".html": {"È una pagina web", "aprila nel browser e scegli Stampa › Salva come PDF."},
	".mht":  {"È una pagina web", "aprila nel browser e scegli Stampa › Salva come PDF."},
	".xml":  {"È un file XML, che una persona non legge", "aprilo con il programma che lo ha fatto e salvalo in PDF."},
	".gdoc": {"È il collegamento a un documento di Google, non il documento", fromGoogle}, ".gsheet": {"È il collegamento a un foglio di Google, non il foglio", fromGoogle},
	".lnk": {"È un collegamento, non il documento", "allega il documento a cui porta."}, ".url": {"È un collegamento, non il documento", "allega il documento a cui porta."},
	".webloc": {"È un collegamento, non il documento", "allega il documento a cui porta."},
	".zip":    {"È un archivio", fromArchive}, ".rar": {"È un archivio", fromArchive}, ".7z": {"È un archivio", fromArchive}, ".gz": {"È un archivio", fromArchive}, ".tar": {"È un archivio", fromArchive},
	".p7s":  {"È una firma senza il documento", "allega il documento firmato, in pdf o p7m."},
	".heic": {"È una foto HEIC", fromIPhone}, ".heif": {"È una foto HEIF", fromIPhone},
	".webp": {"È un’immagine WEBP", fromPhoto}, ".gif": {"È un’immagine GIF", fromPhoto}, ".bmp": {"È un’immagine BMP", fromPhoto}, ".avif": {"È un’immagine AVIF", fromPhoto},
	".svg": {"È un disegno SVG", "aprilo nel browser e scegli Stampa › Salva come PDF."},
}

// adviceByContent is for what the first bytes tell, whatever the name says: the name in
// adviceByName that stands for the type.
var adviceByContent = map[string]string{
	"image/heic": ".heic", "image/heic-sequence": ".heic", "image/heif": ".heif", "image/heif-sequence": ".heif", "image/avif": ".avif",
	"image/webp": ".webp", "image/gif": ".gif", "image/bmp": ".bmp", "image/svg+xml": ".svg",
	"application/x-ole-storage": ".ole", "application/msword": ".doc", "application/vnd.ms-excel": ".xls", "application/vnd.ms-powerpoint": ".ppt", "application/vnd.ms-outlook": ".msg",
	"text/rtf": ".rtf", "text/html": ".html", "text/xml": ".xml", "application/zip": ".zip", "application/x-rar-compressed": ".rar",
	"application/x-7z-compressed": ".7z", "application/gzip": ".gz", "application/x-tar": ".tar",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx", "application/vnd.oasis.opendocument.presentation": ".odp",
}

// The types that are taken, as people call them, by what the first bytes tell.
var takenAs = map[string]advice{
	"application/pdf": {"È un PDF", ".pdf"}, "image/jpeg": {"È una foto JPEG", ".jpg"}, "image/png": {"È un’immagine PNG", ".png"}, "image/tiff": {"È un’immagine TIFF", ".tif"},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": {"È un documento di Word", ".docx"},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       {"È un foglio di Excel", ".xlsx"},
	"application/vnd.oasis.opendocument.text":                                 {"È un documento di LibreOffice", ".odt"},
	"application/vnd.oasis.opendocument.spreadsheet":                          {"È un foglio di LibreOffice", ".ods"},
}

// advise says what a file that is not taken is and how a good one is made of it, by its content
// and else by its name; "" where nothing is known of it.
func advise(f *candidate) string {
	sniffed, _, _ := strings.Cut(mimetype.Detect(f.head).String(), ";")
	if t, taken := takenAs[sniffed]; taken && t.do != f.ext {
		return t.is + ": cambia il nome perché finisca in " + t.do + "."
	}
	a := adviceByName[f.ext]
	if named := adviceByContent[sniffed]; named != "" && (a.is == "" || !strings.HasPrefix(sniffed, "application/")) {
		a = adviceByName[named] // a shell such as ZIP says less than the name
	}
	if a.is == "" {
		return ""
	}
	return a.is + ": " + a.do
}

// disagrees is the refusal of a file whose content is not what its name says.
func disagrees(f *candidate) string {
	return strings.TrimSpace("il contenuto non corrisponde all’estensione " + f.ext + ". " + advise(f))
}

// wideText says whether a text is in UTF-16 without its mark: every second byte of it is zero.
func wideText(b []byte) bool {
	zeros := bytes.Count(b, []byte{0})
	return len(b) >= 4 && zeros >= len(b)/2-len(b)/8 && zeros <= len(b)/2+1
}
