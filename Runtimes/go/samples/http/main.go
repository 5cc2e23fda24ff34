package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
)

func main() {
	answer := httptest.NewRecorder()
	http.NotFound(answer, httptest.NewRequest("GET", "/", nil))
	fmt.Print(answer.Code, " ", answer.Body)
}
