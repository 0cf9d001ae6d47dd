/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details-actions.h"

/* The actions "details.*" of the page itself. Those on its flag are of BuntingFlagActions. */

struct _BuntingDetailsActions {
  GObject parent_instance;

  GSimpleActionGroup *group;
  BuntingFlag *flag; /* owned, NULL: none is shown */
};

G_DEFINE_FINAL_TYPE (BuntingDetailsActions, bunting_details_actions, G_TYPE_OBJECT)

enum { BACK, STEP, DOWNLOAD, COMPARE, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[BACK], 0);
}

static void
previous_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[STEP], 0, -1);
}

static void
next_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[STEP], 0, 1);
}

static void
download_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[DOWNLOAD], 0, BUNTING_DETAILS_ACTIONS (user_data)->flag);
}

static void
compare_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[COMPARE], 0, BUNTING_DETAILS_ACTIONS (user_data)->flag);
}

static const GActionEntry entries[] = {
  { "back", back_cb },         { "previous", previous_cb }, { "next", next_cb },
  { "download", download_cb }, { "compare", compare_cb },
};

/* The object */

static void
bunting_details_actions_dispose (GObject *object)
{
  BuntingDetailsActions *self = BUNTING_DETAILS_ACTIONS (object);

  g_clear_object (&self->group);
  g_clear_object (&self->flag);
  G_OBJECT_CLASS (bunting_details_actions_parent_class)->dispose (object);
}

static guint
add_signal (const char *name, guint n_parameters, GType parameter)
{
  return g_signal_new (name, BUNTING_TYPE_DETAILS_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_parameters, parameter);
}

static void
bunting_details_actions_class_init (BuntingDetailsActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_details_actions_dispose;
  signals[BACK] = add_signal ("back", 0, G_TYPE_NONE);
  signals[STEP] = add_signal ("step", 1, G_TYPE_INT);
  signals[DOWNLOAD] = add_signal ("download", 1, BUNTING_TYPE_FLAG);
  signals[COMPARE] = add_signal ("compare", 1, BUNTING_TYPE_FLAG);
}

static void
bunting_details_actions_init (BuntingDetailsActions *self)
{
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries),
                                   self);
  bunting_details_actions_set_flag (self, NULL, FALSE);
  bunting_details_actions_set_neighbours (self, FALSE, FALSE);
}

BuntingDetailsActions *
bunting_details_actions_new (void)
{
  return g_object_new (BUNTING_TYPE_DETAILS_ACTIONS, NULL);
}

GActionGroup *
bunting_details_actions_get_group (BuntingDetailsActions *self)
{
  return G_ACTION_GROUP (self->group);
}

static void
set_enabled (BuntingDetailsActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Enables the download of flag, unless it is saved or a download is running. To be called again
 * when the state of flag changes. */
void
bunting_details_actions_set_flag (BuntingDetailsActions *self, BuntingFlag *flag, gboolean busy)
{
  gboolean is_saved = flag != NULL && bunting_flag_get_state (flag) == BUNTING_FLAG_SAVED;

  g_set_object (&self->flag, flag);
  set_enabled (self, "download", flag != NULL && !is_saved && !busy);
  set_enabled (self, "compare", flag != NULL);
}

void
bunting_details_actions_set_neighbours (BuntingDetailsActions *self,
                                        gboolean has_previous,
                                        gboolean has_next)
{
  set_enabled (self, "previous", has_previous);
  set_enabled (self, "next", has_next);
}
