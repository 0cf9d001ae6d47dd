/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Limits on untrusted input. SECURITY.md and the manual pages repeat the figures. Limits that a
 * single file needs are at its top. */

#define BUNTING_PICTURE_MAX_BYTES (8 * 1024 * 1024) /* received and decompressed */
#define BUNTING_PICTURE_MAX_SIDE 16384              /* pixels, width and height each */
#define BUNTING_PICTURE_MAX_PIXELS (64 * 1024 * 1024)
#define BUNTING_SVG_SHOWN_MAX_BYTES (2 * 1024 * 1024)    /* a larger one is saved but not shown */
#define BUNTING_DECODED_MAX_PIXELS (16 * 1024 * 1024)    /* a larger picture is shown smaller */
#define BUNTING_DECODER_MEMORY_BYTES (256 * 1024 * 1024) /* of a process that decodes */
#define BUNTING_DECODER_CPU_MS 2000                      /* of its time for one picture */
#define BUNTING_DECODER_BRIEF_CPU_MS 250        /* of that at first; others come before the rest */
#define BUNTING_DECODER_SILENCE_S 20            /* until it is ended, whatever it waits for */
#define BUNTING_METADATA_MAX_BYTES (256 * 1024) /* received and decompressed */
#define BUNTING_METADATA_MAX_DEPTH 32           /* nested objects and arrays */
#define BUNTING_TABLE_MAX_BYTES (1024 * 1024)   /* of a table of the names of all countries */
#define BUNTING_TABLE_MAX_MEMBERS 16384
#define BUNTING_MANIFEST_MAX_BYTES (4 * 1024 * 1024)
#define BUNTING_MANIFEST_MAX_DEPTH 8
#define BUNTING_MANIFEST_TEXT_MAX_BYTES 1024 /* of an ETag; a longer one is left out */
#define BUNTING_REPLACED_MAX_BYTES                                                                 \
  (32 * 1024 * 1024)                          /* in memory, of pictures before a refresh           \
                                               */
#define BUNTING_SMALL_BODY_BYTES (256 * 1024) /* in memory of each body, without a permit */
#define BUNTING_LARGE_BODIES_MAX 2            /* larger bodies in memory at once */
#define BUNTING_FILE_NAME_MAX_BYTES 200
#define BUNTING_REDIRECTS_MAX 5
#define BUNTING_ATTEMPTS_MAX 4           /* requests for one URI, including the first */
#define BUNTING_BACKOFF_MS 250           /* doubles with each retry; jitter adds up to as much */
#define BUNTING_RETRY_AFTER_MAX_MS 20000 /* a longer Retry-After fails the request */
#define BUNTING_HOST_PAUSE_MAX_MS 5000   /* longest pause of a host after one refused request */
#define BUNTING_HOST_REFUSALS_MAX 4      /* successive refusals (429) until a host is blocked */
#define BUNTING_HOST_ANSWERS_MS 1000     /* after a response, until a refusal counts */
#define BUNTING_HOST_BLOCKED_S 30
#define BUNTING_HOST_FAILURES_MAX 4 /* successive failures to connect until a host is blocked */
#define BUNTING_HOST_LOST_MAX 12    /* successive lost connections until a host is blocked */
#define BUNTING_HOST_ABUSES_MAX 2   /* successive floods and the like until a host is blocked */
#define BUNTING_HOST_SILENCES_MAX 3 /* successive requests without a response, likewise */
#define BUNTING_HOST_FAILED_S 5 /* for so long: a user who has plugged in a cable retries soon */
#define BUNTING_INFORMATIONAL_MAX 16         /* informational responses (1xx) before a response */
#define BUNTING_CONNECTIONS_MAX 4            /* that libsoup makes for one request */
#define BUNTING_TLS_HTTP1_CONNECTIONS_MAX 96 /* to one host, with HTTP/1 over TLS */
#define BUNTING_HTTP2_FAILURES_MAX 2         /* in a row, until a host is asked over HTTP/1.1 */
#define BUNTING_HTTP2_SILENCE_MS 1500        /* within bodies, on a whole connection */
#define BUNTING_HTTP2_USELESS_MAX_BYTES (1024 * 1024) /* in a row, of no response */
#define BUNTING_LOOP_READING_MAX_MS 600 /* of processor time, libsoup reading on and on */
#define BUNTING_LOOP_STILL_MAX_MS 2000  /* likewise, of a loop that does not turn */
#define BUNTING_LOOP_STILL_MAX_BYTES (32 * 1024 * 1024) /* by which memory grows meanwhile */
#define BUNTING_DEADLINE_S 30              /* for one flag, from first request to saved file */
#define BUNTING_SLOW_BYTES_PER_S 200       /* enough to move a flag's deadline by another period */
#define BUNTING_SLOW_MAX_S 900             /* a deadline moves at most by this */
#define BUNTING_METADATA_WAIT_MS 2000      /* for a flag's metadata, once its picture is there */
#define BUNTING_SILENCE_S 20               /* on a connection, without a byte */
#define BUNTING_SOURCE_CHECK_DEADLINE_S 10 /* for checking a source in the preferences */
#define BUNTING_IN_FLIGHT_DEFAULT 128
#define BUNTING_IN_FLIGHT_MAX 256
