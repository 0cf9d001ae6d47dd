/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-freshness.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"
#include "download/bunting-flag-changes.h"
#include "widgets/bunting-gtk-workarounds.h"

/* Offers a refresh in the banner if flags were saved before their countries changed them. The
 * setting "seen-flag-change" has the date of the newest change that was offered and then dismissed
 * or refreshed; what is not newer is not offered again, whatever the source had. */

#define SETTING "seen-flag-change"

struct _BuntingFreshness {
  GObject parent_instance;

  BuntingBanner *banner;      /* weak */
  BuntingAppModel *app_model; /* owned */
  GSettings *settings;        /* owned */
  GPtrArray *changes;         /* owned, NULL until loaded */
  char *offered; /* owned, NULL unless an offer is shown: the date of its newest change */
};

G_DEFINE_FINAL_TYPE (BuntingFreshness, bunting_freshness, G_TYPE_OBJECT)

static void
remember (BuntingFreshness *self)
{
  g_autofree char *offered = g_steal_pointer (&self->offered);

  if (offered != NULL)
    g_settings_set_string (self->settings, SETTING, offered);
}

/* A download takes the banner away. */
static void
busy_changed_cb (BuntingFreshness *self)
{
  if (!bunting_app_model_get_busy (self->app_model))
    return;
  if (bunting_app_model_get_refreshed (self->app_model) != BUNTING_REFRESH_NONE)
    remember (self);
  g_clear_pointer (&self->offered, g_free);
}

/* Files that were edited, or that another program has saved, do not count.
 *
 * Returns: (transfer container): the changes since the flags were saved, the newest first */
static GPtrArray *
find_missed (BuntingFreshness *self)
{
  GPtrArray *missed = g_ptr_array_new ();

  for (guint i = 0; i < self->changes->len; i++) {
    const BuntingFlagChange *change = self->changes->pdata[i];
    const BuntingFileRecord *record =
      bunting_app_model_lookup_entry (self->app_model, change->code);

    if (record != NULL && record->saved_at < change->since_s)
      g_ptr_array_add (missed, (gpointer)change);
  }
  return missed;
}

static char *
format_offer (BuntingFreshness *self, GPtrArray *missed)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;

  for (guint i = 0; i < missed->len; i++) {
    const BuntingFlagChange *change = missed->pdata[i];
    g_autoptr (BuntingCountry) country =
      bunting_atlas_dup_country (bunting_app_model_get_atlas (self->app_model), change->code);

    g_ptr_array_add (names, g_strdup (bunting_country_get_name (country)));
  }
  joined = bunting_format_list (names);
  /* Translators: how many; the names of the countries */
  return g_strdup_printf (ngettext ("%u country has changed its flag since you downloaded it: %s",
                                    "%u countries have changed their flags since you downloaded "
                                    "them: %s",
                                    missed->len),
                          missed->len, joined);
}

static void
offer (BuntingFreshness *self)
{
  g_autoptr (GPtrArray) missed = find_missed (self);
  g_autofree char *seen = g_settings_get_string (self->settings, SETTING);
  const BuntingFlagChange *newest = missed->len > 0 ? missed->pdata[0] : NULL;
  const BuntingBannerButton refresh = { _ ("_Refresh"), "win.refresh-saved" };
  g_autofree char *title = NULL;

  if (newest == NULL || strcmp (newest->date, seen) <= 0 || self->banner == NULL ||
      bunting_app_model_get_busy (self->app_model) || bunting_banner_is_revealed (self->banner))
    return;
  title = format_offer (self, missed);
  self->offered = g_strdup (newest->date);
  bunting_banner_show (self->banner, title, &refresh, NULL, FALSE);
  bunting_gtk_announce (GTK_WIDGET (self->banner), title, FALSE);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *changes = bunting_flag_changes_load_installed (&error);

  if (changes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, changes, (GDestroyNotify)g_ptr_array_unref);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingFreshness *self = BUNTING_FRESHNESS (source);
  g_autoptr (GError) error = NULL;
  GPtrArray *changes = g_task_propagate_pointer (G_TASK (result), &error);

  if (changes == NULL) {
    g_info ("no known changes of flags: %s", error->message);
    return;
  }
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  self->changes = changes;
  offer (self);
}

static void
bunting_freshness_finalize (GObject *object)
{
  BuntingFreshness *self = BUNTING_FRESHNESS (object);

  g_clear_weak_pointer (&self->banner);
  g_clear_object (&self->app_model);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self->offered);
  G_OBJECT_CLASS (bunting_freshness_parent_class)->finalize (object);
}

static void
bunting_freshness_class_init (BuntingFreshnessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_freshness_finalize;
}

static void
bunting_freshness_init (BuntingFreshness *self)
{
}

/* banner: may be destroyed before the object */
BuntingFreshness *
bunting_freshness_new (BuntingBanner *banner, BuntingAppModel *app_model, GSettings *settings)
{
  BuntingFreshness *self = g_object_new (BUNTING_TYPE_FRESHNESS, NULL);

  g_set_weak_pointer (&self->banner, banner);
  self->app_model = g_object_ref (app_model);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (banner, "dismissed", G_CALLBACK (remember), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (busy_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/* To be called when the folder has been read. Offers a refresh, if there is a reason. */
void
bunting_freshness_check (BuntingFreshness *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->changes != NULL) {
    offer (self);
    return;
  }
  task = g_task_new (self, NULL, loaded_cb, NULL);
  g_task_set_source_tag (task, bunting_freshness_check);
  g_task_run_in_thread (task, load_thread);
}
