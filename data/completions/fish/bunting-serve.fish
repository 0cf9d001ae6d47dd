# fish completion for bunting-serve
# SPDX-License-Identifier: GPL-3.0-or-later
complete -c bunting-serve -f
complete -c bunting-serve -s h -l help -d 'Show help options'
complete -c bunting-serve -s a -l address -x -d 'Listen on this address'
complete -c bunting-serve -s p -l port -x -d 'Listen on this port'
complete -c bunting-serve -s c -l collection -x -a '(__fish_complete_directories)' -d 'Serve the flags in this folder'
complete -c bunting-serve -l delay -x -d 'Delay every response'
complete -c bunting-serve -l error-rate -x -d 'Respond with an error to this share of requests'
complete -c bunting-serve -l error-status -x -d 'HTTP status of these errors'
complete -c bunting-serve -l version -d 'Print the version and exit'
