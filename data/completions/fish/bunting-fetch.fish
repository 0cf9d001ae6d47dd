# fish completion for bunting-fetch
# SPDX-License-Identifier: GPL-3.0-or-later
complete -c bunting-fetch -f
complete -c bunting-fetch -s h -l help -d 'Show help options'
complete -c bunting-fetch -s a -l all -d 'Download the flags of all countries'
complete -c bunting-fetch -s e -l every -d 'Request every code from AA to ZZ, assigned or not'
complete -c bunting-fetch -s l -l limit -x -d 'Download only the first N flags'
complete -c bunting-fetch -s m -l max-flags -x -d 'Download at most N flags at a time'
complete -c bunting-fetch -s t -l timeout -x -d 'Give up on a flag after this time'
complete -c bunting-fetch -s s -l source -x -a "(bunting-fetch --list-sources 2>/dev/null | string replace -r ' +' \t)" -d 'Source of the flags'
complete -c bunting-fetch -s o -l output -x -a '(__fish_complete_directories)' -d 'Save flags in this folder'
complete -c bunting-fetch -s v -l verbose -d 'Print a line for each flag'
complete -c bunting-fetch -s r -l refresh -d 'Check saved flags again'
complete -c bunting-fetch -l json -d 'Print only a report, as JSON'
complete -c bunting-fetch -l list-sources -d 'List the known sources and exit'
complete -c bunting-fetch -l version -d 'Print the version and exit'
