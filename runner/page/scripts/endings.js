// endings
