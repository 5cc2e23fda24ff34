(require :sb-posix)
(require :asdf)
(format t "~a~%" (sb-posix:getenv "HOME"))
