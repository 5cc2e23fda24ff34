<?php
echo "never seen"
echo "nor this";
