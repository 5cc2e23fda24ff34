namespace eval square {
    proc area side {
        expr {$side * $side}
    }
}
