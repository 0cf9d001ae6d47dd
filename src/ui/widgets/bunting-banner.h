/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct {
  const char *label;  /* with a mnemonic */
  const char *action; /* the name of an action */
} BuntingBannerButton;

#define BUNTING_TYPE_BANNER (bunting_banner_get_type ())
G_DECLARE_FINAL_TYPE (BuntingBanner, bunting_banner, BUNTING, BANNER, AdwBin)

/* Signal: "dismissed", when the user has closed it. */
void bunting_banner_show (BuntingBanner *self,
                          const char *title,
                          const BuntingBannerButton *first,
                          const BuntingBannerButton *second,
                          gboolean takes_focus);
void bunting_banner_hide (BuntingBanner *self);
gboolean bunting_banner_is_revealed (BuntingBanner *self);
const char *bunting_banner_get_action (BuntingBanner *self);
const char *bunting_banner_get_title (BuntingBanner *self);

G_END_DECLS
