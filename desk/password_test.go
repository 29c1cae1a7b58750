package desk

import (
	"strings"
	"testing"
)

var mariaVerdi = PasswordOf{Login: "m.verdi", Name: "Maria Verdi", Email: "maria.verdi@patronato-esempio.it", Ente: "Patronato Esempio"}

// Passwords that guessers reach early, whatever their length.
func TestWeakPasswords(t *testing.T) {
	for _, weak := range []string{
		"passwordpassword", "Password12345678", "P@ssw0rdP@ssw0rd", "password2026!!!!", "PasswordPassword1!", "qwertyuiop123456", "1q2w3e4r5t6y7u8i9o0p",
		"qwertyuiopasdfghjkl", "1qaz2wsx3edc4rfv", "123456789012345", "987654321098765", "aaaaaaaaaaaaaaaa", "abababababababab", "abcabcabcabcabc",
		"abcdefghijklmnopqrst", "1111222233334444", "000000000000000", "Juventus1897juve!", "forzajuventus2026", "ForzaNapoli1926!", "iloveyouforever",
		"correcthorsebatterystaple", "nel mezzo del cammin di nostra vita", "Sopra la panca la capra campa", "Patronato INPS 2026", "inps-patronato-0001",
		"Combipat.2026.Combipat", "Combipat123456789", "Gennaio2026Febbraio2026", "Primavera2026!!!", "ciaociaociaociao", "Benvenuto01!Benvenuto01!",
		"Maria Verdi 1980", "verdimaria19800101", "m.verdi.m.verdi.1", "maria.verdi@patronato-esempio.it", "RSSMRA80A01F205X", "la mia RSSMRA80A01F205X bella",
		"rssmra80a01f205x!", "questa è la mia password", "AmministratoreAdmin1", "zxcvbnmasdfghjkl", "19800101198001011", "tuttituttituttitutti",
		"andrea-francesco-giulia", "password\u00a0password",
	} {
		if len([]rune(weak)) < MinPassword {
			t.Errorf("%q is refused for its length alone", weak)
		}
		if CheckPassword(weak, mariaVerdi) == "" {
			t.Errorf("%q passes with %d of its own", weak, own(squeeze(weak), mariaVerdi))
		}
	}
}

// Passwords people should be let have: phrases, what a manager makes up, any alphabet and sign.
func TestGoodPasswords(t *testing.T) {
	for _, good := range []string{
		"lampione violino carota nuvole", "il treno per Lecce ritarda sempre", "Gatto-rosso-sul-davanzale", "xK9#mQ2$vL7@pR4!", "hb3j5kq8z0wnx2v7",
		"tre biglie dentro un calzino", "Ombrello giallo, mercoledì piove", "mia nonna cucina orecchiette", "пароль длинный очень", "密码很长很安全的一句话吧真的很长",
		"839201746352819", "non c'è due senza tre tegole", "🦊🐙🌵 scalinata bagnata fradicia", strings.Repeat("lungo 7 boh x", 18),
		"la password è nel cassetto di zia Pina", "amore che viene, amore che vanga",
	} {
		if why := CheckPassword(good, mariaVerdi); why != "" {
			t.Errorf("%q: %s", good, why)
		}
	}
}

func TestPasswordLength(t *testing.T) {
	with := mariaVerdi
	with.SecondFactor = true
	for _, c := range []struct {
		password string
		of       PasswordOf
		good     bool
	}{
		{"gru tra i pini", mariaVerdi, false},                      // 14
		{"gru tra i pini!", mariaVerdi, true},                      // 15
		{"più giù là sù:", mariaVerdi, false},                      // 14 characters, 18 bytes
		{"gru tra pin", with, false},                               // 11
		{"gru tra pini", with, true},                               // 12
		{strings.Repeat("gru tra i pini, ", 16), mariaVerdi, true}, // 256, though it repeats itself
		{strings.Repeat("gru tra i pini, ", 16) + "!", mariaVerdi, false},
	} {
		if why := CheckPassword(c.password, c.of); (why == "") != c.good {
			t.Errorf("%q: %q", c.password, why)
		}
	}
}

// The list is as the rule reads it: a word with a capital or an accent would never be found.
func TestCommonList(t *testing.T) {
	list := common()
	if len(list.words) < 300 || len(list.phrases) < 50 {
		t.Errorf("%d words, %d phrases", len(list.words), len(list.phrases))
	}
	for _, w := range append(list.words, list.phrases...) {
		if squeeze(w) != w || len(w) < 3 {
			t.Errorf("%q is not as it is looked for", w)
		}
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("lampione violino", "Ann\u00e0")
	f.Add("\xff\x00aaaaaaaaaaaaaaaaa", "\xff")
	f.Fuzz(func(t *testing.T, password, name string) {
		why := CheckPassword(password, PasswordOf{Name: name})
		if why == "" && len([]rune(password)) < MinPassword {
			t.Errorf("%q passes", password)
		}
	})
}
