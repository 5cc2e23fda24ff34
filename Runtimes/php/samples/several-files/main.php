<?php
require __DIR__ . "/shapes/square.php";
echo area(3), "\n";
