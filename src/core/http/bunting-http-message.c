/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-message.h"

/* The one HTTP message that a request sends. */

/* new_connection: do not reuse a connection.
 *
 * Returns: (transfer full): a GET; redirects are left to the caller */
SoupMessage *
bunting_http_message_new (const BuntingRequest *request, gboolean new_connection)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, request->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (new_connection)
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  bunting_request_add_condition (request, headers);
  return message;
}
