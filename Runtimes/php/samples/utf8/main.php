<?php
$line = rtrim(fgets(STDIN), "\n");
echo $line, ": ", iconv_strlen($line, "UTF-8"), "\n";
