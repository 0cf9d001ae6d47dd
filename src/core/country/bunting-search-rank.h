/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How well a search text fits a country, from best to worst. "The name" is the one that is shown.
 */
typedef enum {
  BUNTING_SEARCH_RANK_NAME,              /* the whole name */
  BUNTING_SEARCH_RANK_EVERYDAY_NAME,     /* a whole everyday name, such as "uk" */
  BUNTING_SEARCH_RANK_NAME_FIRST_WORDS,  /* "united" */
  BUNTING_SEARCH_RANK_CODE,              /* a whole code, or the emoji flag */
  BUNTING_SEARCH_RANK_NAME_START,        /* "unit" */
  BUNTING_SEARCH_RANK_OTHER_NAME,        /* any other whole name but the official one */
  BUNTING_SEARCH_RANK_OFFICIAL_NAME,     /* the whole official name */
  BUNTING_SEARCH_RANK_NAME_WORDS,        /* whole words of the name */
  BUNTING_SEARCH_RANK_NAME_WORD_STARTS,  /* the starts of words of the name */
  BUNTING_SEARCH_RANK_OTHER_START,       /* the start of another name or of a code */
  BUNTING_SEARCH_RANK_OTHER_WORD_STARTS, /* the starts of words of any name */
  BUNTING_SEARCH_RANK_WITHIN,            /* names of the country that it is a part of */
  BUNTING_SEARCH_RANK_INSIDE_WORD,       /* any other part of a name */
  BUNTING_SEARCH_RANK_LANGUAGE_CODE,     /* the code of one of its languages */
  BUNTING_SEARCH_RANK_NONE = G_MAXINT,
} BuntingSearchRank;

/* The search keys of a country. Names are lines between line feeds ("\nbrazil\nbrasil\n"), so that
 * one strstr() finds a whole name, the start of a name, or a part of one. */
typedef struct {
  char *name;
  char *codes;
  char *numeric; /* NULL for none */
  char *everyday_names;
  char *other_names;
  char *official_name;
  char *within;
  GStrv language_codes; /* NULL for none */
} BuntingSearchKeys;

char *bunting_search_keys_join (const char *const *texts);
void bunting_search_keys_clear (BuntingSearchKeys *self);
BuntingSearchRank bunting_search_keys_rank (const BuntingSearchKeys *self, const char *key);

G_END_DECLS
