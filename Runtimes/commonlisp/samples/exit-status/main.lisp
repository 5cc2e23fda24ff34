(format t "bye~%")
(sb-ext:exit :code 3)
