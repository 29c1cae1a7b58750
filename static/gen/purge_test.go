package main

import (
	"slices"
	"testing"
)

func TestPurgeJudgesSelectorsOneByOne(t *testing.T) {
	const sheet = `@charset "utf-8";a,.carousel{color:red}.btn,.btn.gone:hover,i.btn:not(.gone , .away){margin:0 auto!important}` +
		`@media (min-width:9px){.gone{color:red}}@media print{.btn .gone,.btn>a{color:red}}` +
		`@font-face{font-family:"X";src:url(x.woff)}@keyframes k{from{left:0}50%{left:1px}to{left:2px}}:root{--a:  b}#gone{color:red}` + `:focus:not([data-focus-mouse=true]),.btn:focus{color:red}`
	kept, dropped, err := purge([]byte(sheet), tokens{"btn": true})
	if err != nil {
		t.Fatal(err)
	}
	const want = `a{color:red;}.btn,i.btn:not(.gone,.away){margin:0 auto!important;}@media print{.btn>a{color:red;}}` +
		`@keyframes k{from{left:0;}50%{left:1px;}to{left:2px;}}:root{--a:  b;}`
	if string(kept) != want {
		t.Errorf("kept\n%s\nwant\n%s", kept, want)
	}
	if !slices.Equal(dropped, []string{"carousel", "gone"}) {
		t.Errorf("dropped %v", dropped)
	}
}
