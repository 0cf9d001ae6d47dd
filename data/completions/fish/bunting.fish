# fish completion for bunting
# SPDX-License-Identifier: GPL-3.0-or-later
complete -c bunting -s h -l help -d 'Show help options'
complete -c bunting -l source -x -a "(bunting-fetch --list-sources 2>/dev/null | string replace -r ' +' \t)" -d 'Source of the flags'
complete -c bunting -l download -x -a 'all top20' -d 'Download these flags at once'
complete -c bunting -l to -x -a '(__fish_complete_directories)' -d 'Save flags in this folder'
complete -c bunting -l screenshot -r -F -d 'Save a picture of the window when all is done'
complete -c bunting -l quit-when-done -d 'Quit when all is done'
complete -c bunting -l version -d 'Print the version and exit'
