/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-source.h"
