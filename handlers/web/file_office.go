package web

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// zipChecks are asked of office documents, by the directory of their archive alone.
var zipChecks = []check{
	{"count", ofZip(func(f *candidate) string {
		return when(f.zip.count > zipEntries, "contiene più di 1000 parti.")
	})},
	{"directory", ofZip(func(f *candidate) string { return f.zip.wrong })},
	{"headers", everyEntry("l’archivio interno si contraddice.", func(e zipEntry) bool { return !e.agrees })},
	{"layout", ofZip(func(f *candidate) string { return when(f.zip.wrong == "", f.zip.layout()) })},
	{"locked", everyEntry("è protetto da una password: salvalo senza.", func(e zipEntry) bool { return e.flags&1 != 0 })},
	{"method", everyEntry("è compresso in un modo che non si può controllare.", func(e zipEntry) bool { return e.method != 0 && e.method != 8 })},
	{"sizes", everyEntry("l’archivio interno dichiara misure impossibili.", impossible)},
	{"bomb", ofZip(bomb)},
	{"names", everyEntry("contiene parti con un nome non ammesso.", badPart)},
	{"twins", ofZip(twins)},
	{"macros", everyEntry("contiene macro o controlli attivi: salvalo senza.", isMacro)},
	{"objects", everyEntry("contiene un oggetto incorporato, che può nascondere un programma.", isObject)},
	{"programs", everyEntry("contiene un programma, un archivio o un documento con macro.", isProgram)},
	{"main part", ofZip(mainPart)},
}

func ofZip(why func(f *candidate) string) func(f *candidate) string {
	return func(f *candidate) string {
		if f.zip == nil {
			return ""
		}
		return why(f)
	}
}

// everyEntry is a check that one bad entry fails.
func everyEntry(why string, bad func(e zipEntry) bool) func(f *candidate) string {
	return ofZip(func(f *candidate) string { return when(slices.ContainsFunc(f.zip.entries, bad), why) })
}

// impossible: a stored part is as long as it lies there; a compressed one never grows by more
// than 5 bytes in 16 KiB, and never unpacks to more than 1032 times its size.
func impossible(e zipEntry) bool {
	if e.method == 0 {
		return e.packed != e.unpacked
	}
	return e.packed > e.unpacked+e.unpacked/1000+64 || e.unpacked > 1032*e.packed
}

// bomb refuses what says itself that it unpacks to far more than it weighs. What stays below
// 1 MiB harms nobody and may shrink as it likes: a blank picture does.
func bomb(f *candidate) string {
	var packed, unpacked int64
	worst := false
	for _, e := range f.zip.entries {
		packed, unpacked = packed+e.packed, unpacked+e.unpacked
		worst = worst || e.unpacked > 1<<20 && e.unpacked > zipRatio*e.packed
	}
	return when(worst || unpacked > zipTotal || unpacked > 1<<20 && unpacked > zipRatio*packed,
		"si espande a dismisura: una parte occupa più di 100 volte quello che pesa, o tutto insieme più di 100 MiB.")
}

// badPart is a name that leads out of the archive, or that no office program writes.
func badPart(e zipEntry) bool {
	if e.name == "" || len(e.name) > 255 || strings.ContainsAny(e.name, "\\:") || strings.HasPrefix(e.name, "/") {
		return true
	}
	return strings.ContainsFunc(e.name, func(r rune) bool { return r < ' ' || r == 0x7f }) ||
		slices.Contains(strings.Split(e.name, "/"), "..")
}

// twins refuses two parts of one name: which of them is opened depends on the program.
func twins(f *candidate) string {
	seen := map[string]bool{}
	for _, e := range f.zip.entries {
		name := strings.ToLower(norm.NFKC.String(e.name))
		if seen[name] {
			return "contiene due parti con lo stesso nome."
		}
		seen[name] = true
	}
	return ""
}

// isMacro finds Visual Basic, ActiveX, macro and dialog sheets, the binary workbook that may
// hold them, and the Basic and scripts of OpenDocument, wherever they lie.
func isMacro(e zipEntry) bool {
	parts := strings.Split(strings.ToLower(norm.NFKC.String(e.name)), "/")
	switch parts[0] {
	case "basic", "scripts", "dialogs":
		return true
	}
	for _, p := range parts {
		switch {
		case strings.HasPrefix(p, "vbaproject"), strings.HasPrefix(p, "vbadata"), p == "macrosignatures.xml":
			return true
		case p == "activex", p == "macrosheets", p == "intlmacrosheets", p == "dialogsheets", p == "workbook.bin":
			return true
		}
	}
	return false
}

// isObject finds what no reader but one program understands: OLE packages, which may carry any
// file, and other binary parts. Settings of printers are the binary parts that do no harm.
func isObject(e zipEntry) bool {
	name := strings.ToLower(path.Base(e.name))
	if strings.HasPrefix(name, "oleobject") {
		return true
	}
	harmless := strings.HasPrefix(name, "printersettings") || strings.HasPrefix(name, "customproperty")
	return path.Ext(name) == ".bin" && !harmless
}

// programs are extensions of what runs, or of what may hold something that does and cannot be
// looked into here. The worksheet behind a chart, .xlsx, is none of them.
var programs = strings.Fields(`.exe .dll .com .scr .pif .cpl .msi .msp .bat .cmd .ps1 .vbs .vbe .js .jse .wsf .wsh .hta .sct
	.jar .class .lnk .url .reg .inf .chm .app .sh .py .iso .img .vhd .zip .rar .7z .gz .cab .tar
	.doc .dot .docm .dotm .xls .xlt .xla .xlsm .xltm .xlam .xlsb .xll .ppt .pptm .potm .ppam .ppsm .sldm .rtf .mdb .accdb`)

func isProgram(e zipEntry) bool {
	return slices.Contains(programs, strings.ToLower(path.Ext(strings.TrimRight(e.name, " ."))))
}

// Word's web edition counts its main parts: document2.xml.
var officeMain = map[string]*regexp.Regexp{
	".docx": regexp.MustCompile(`^word/document[0-9]*\.xml$`),
	".xlsx": regexp.MustCompile(`^xl/workbook[0-9]*\.xml$`),
}

// mainPart says whether the archive is the document its name says: by its main part, or, in
// OpenDocument, by the type that stands uncompressed at its beginning.
func mainPart(f *candidate) string {
	main, office := officeMain[f.ext]
	if !office {
		first := slices.MinFunc(f.zip.entries, func(a, b zipEntry) int { return cmp.Compare(a.offset, b.offset) })
		typed := first.name == "mimetype" && first.method == 0 && string(f.bytes(first.data, min(first.packed, 100))) == f.media
		return when(!typed, disagrees(f))
	}
	types, found, other := false, false, false
	for _, e := range f.zip.entries {
		types = types || e.name == "[Content_Types].xml"
		found = found || main.MatchString(e.name)
		for ext, pattern := range officeMain {
			other = other || ext != f.ext && pattern.MatchString(e.name)
		}
	}
	return when(!types || !found || other, disagrees(f))
}
