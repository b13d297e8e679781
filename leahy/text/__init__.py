"""Words and addresses: how texts are folded, which words name units and countries, which addresses are one page."""
