<?php
$line = readline();
echo mb_strtoupper($line), " ", bcadd("99999999999999999999", "1"), "\n";
