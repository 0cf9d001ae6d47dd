/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Limits on untrusted input. SECURITY.md and the manual pages repeat the figures. Limits that a
 * single file needs are at its top. */

#define BUNTING_PICTURE_MAX_BYTES (8 * 1024 * 1024) /* received and decompressed */
#define BUNTING_PICTURE_MAX_SIDE 16384              /* pixels, width and height each */
#define BUNTING_PICTURE_MAX_PIXELS (64 * 1024 * 1024)
#define BUNTING_SVG_SHOWN_MAX_BYTES (2 * 1024 * 1024) /* a larger one is saved but not shown */
#define BUNTING_METADATA_MAX_BYTES (256 * 1024)       /* received and decompressed */
#define BUNTING_METADATA_MAX_DEPTH 32                 /* nested objects and arrays */
#define BUNTING_MANIFEST_MAX_BYTES (4 * 1024 * 1024)
#define BUNTING_MANIFEST_MAX_DEPTH 8
#define BUNTING_SMALL_BODY_BYTES (256 * 1024) /* in memory of each body, without a permit */
#define BUNTING_LARGE_BODIES_MAX 2            /* larger bodies in memory at once */
#define BUNTING_FILE_NAME_MAX_BYTES 200
#define BUNTING_REDIRECTS_MAX 5
#define BUNTING_ATTEMPTS_MAX 4           /* requests for one URI, including the first */
#define BUNTING_BACKOFF_MS 250           /* doubles with each retry; jitter adds up to as much */
#define BUNTING_RETRY_AFTER_MAX_MS 20000 /* a longer Retry-After fails the request */
#define BUNTING_HOST_PAUSE_MAX_MS 5000   /* longest pause of a host after one refused request */
#define BUNTING_HOST_REFUSALS_MAX 4      /* successive refusals (429) until a host is blocked */
#define BUNTING_HOST_BLOCKED_S 30
#define BUNTING_HOST_FAILURES_MAX 4 /* successive failures to connect until a host is blocked */
#define BUNTING_HOST_FAILED_S 5 /* for so long: a user who has plugged in a cable retries soon */
#define BUNTING_DEADLINE_S 30   /* for one flag, from first request to saved file */
#define BUNTING_METADATA_WAIT_MS 2000      /* for a flag's metadata, once its picture is there */
#define BUNTING_SILENCE_S 20               /* on a connection, without a byte */
#define BUNTING_SOURCE_CHECK_DEADLINE_S 10 /* for checking a source in the preferences */
#define BUNTING_IN_FLIGHT_DEFAULT 8
#define BUNTING_IN_FLIGHT_MAX 64
