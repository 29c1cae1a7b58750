//go:build !unix

package storetest

import "errors"

func startServer() (string, error) {
	return "", errors.New("on this system give one by COMBIPAT_TEST_POSTGRES")
}
