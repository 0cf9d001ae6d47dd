/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-http-transfer.h"

G_BEGIN_DECLS

SoupMessage *bunting_http_message_new (const BuntingRequest *request, gboolean new_connection);

G_END_DECLS
