/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Bounds on what arrives from elsewhere. SECURITY.md and the manual pages quote these figures.
 * Smaller ones, which a single file keeps, stand at its top. */

#define BUNTING_PICTURE_MAX_BYTES (8 * 1024 * 1024) /* as read, after decompression */
#define BUNTING_PICTURE_MAX_SIDE 16384              /* pixels, width and height each */
#define BUNTING_PICTURE_MAX_PIXELS (64 * 1024 * 1024)
#define BUNTING_SVG_SHOWN_MAX_BYTES (2 * 1024 * 1024) /* a larger one is saved but not shown */
#define BUNTING_METADATA_MAX_BYTES (256 * 1024)       /* as read, after decompression */
#define BUNTING_METADATA_MAX_DEPTH 32                 /* nested objects and arrays */
#define BUNTING_MANIFEST_MAX_BYTES (4 * 1024 * 1024)
#define BUNTING_MANIFEST_MAX_DEPTH 8
#define BUNTING_SMALL_BODY_BYTES (256 * 1024) /* what may be in memory of every body at once */
#define BUNTING_LARGE_BODIES_MAX 2            /* how many larger ones may be, at once */
#define BUNTING_FILE_NAME_MAX_BYTES 200
#define BUNTING_REDIRECTS_MAX 5
#define BUNTING_ATTEMPTS_MAX 4           /* requests for one URI, the first included */
#define BUNTING_BACKOFF_MS 250           /* doubles with each retry, plus up to as much jitter */
#define BUNTING_RETRY_AFTER_MAX_MS 20000 /* a longer Retry-After is taken as a refusal */
#define BUNTING_HOST_PAUSE_MAX_MS 5000   /* a refusal holds back a host's other requests so long */
#define BUNTING_HOST_REFUSALS_MAX 4      /* refusals (429) in a row until a host is not asked */
#define BUNTING_HOST_BLOCKED_S 30        /* how long it is not asked then */
#define BUNTING_DEADLINE_S 30            /* a flag's, from first request to saved file */
#define BUNTING_SILENCE_S 20             /* on a connection, without a byte */
#define BUNTING_SOURCE_CHECK_DEADLINE_S 10 /* for trying a source in the preferences */
#define BUNTING_IN_FLIGHT_DEFAULT 8
#define BUNTING_IN_FLIGHT_MAX 64
