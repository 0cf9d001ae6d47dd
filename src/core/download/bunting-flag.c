/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag.h"

/* One country's flag and its download. This item has the state, not the cell that shows it: cells
 * are recycled during a download. Every change of state goes through transition(), so that all
 * properties have changed before the first of them is notified. */
struct _BuntingFlag {
  GObject parent_instance;

  BuntingCountry *country;
  BuntingFlagState state;
  double progress;
  GFile *file;             /* (nullable) the saved picture */
  char *file_name;         /* (nullable) in UTF-8, for display */
  GError *error;           /* (nullable) why it was not found, or failed */
  GFile *preview;          /* (nullable) the built-in collection's picture */
  char *drawing_note;      /* (nullable) for people */
  char *drawing_reference; /* (nullable) */
  gboolean is_unavailable;
};

G_DEFINE_FINAL_TYPE (BuntingFlag, bunting_flag, G_TYPE_OBJECT)

enum {
  PROP_COUNTRY = 1,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_FILE,
  PROP_FILE_NAME,
  PROP_ERROR,
  PROP_PREVIEW,
  PROP_DRAWING_NOTE,
  PROP_UNAVAILABLE,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

GType
bunting_flag_state_get_type (void)
{
  static const GEnumValue values[] = {
    { BUNTING_FLAG_ABSENT, "BUNTING_FLAG_ABSENT", "absent" },
    { BUNTING_FLAG_QUEUED, "BUNTING_FLAG_QUEUED", "queued" },
    { BUNTING_FLAG_FETCHING, "BUNTING_FLAG_FETCHING", "fetching" },
    { BUNTING_FLAG_SAVING, "BUNTING_FLAG_SAVING", "saving" },
    { BUNTING_FLAG_SAVED, "BUNTING_FLAG_SAVED", "saved" },
    { BUNTING_FLAG_NOT_FOUND, "BUNTING_FLAG_NOT_FOUND", "not-found" },
    { BUNTING_FLAG_FAILED, "BUNTING_FLAG_FAILED", "failed" },
    { BUNTING_FLAG_CANCELLED, "BUNTING_FLAG_CANCELLED", "cancelled" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("BuntingFlagState", values));
  return type;
}

#define BIT(state) (1u << BUNTING_FLAG_##state)
#define IN_FLIGHT (BIT (QUEUED) | BIT (FETCHING) | BIT (SAVING))
#define ENDED (BIT (SAVED) | BIT (NOT_FOUND) | BIT (FAILED) | BIT (CANCELLED))

/* The states from which each state may be reached. */
static const guint reached_from[] = {
  [BUNTING_FLAG_ABSENT] = ENDED,
  [BUNTING_FLAG_QUEUED] = BIT (ABSENT) | ENDED,
  [BUNTING_FLAG_FETCHING] = BIT (QUEUED),
  [BUNTING_FLAG_SAVING] = BIT (FETCHING),
  /* Found in the folder, saved, or fetched and not modified. */
  [BUNTING_FLAG_SAVED] = BIT (ABSENT) | IN_FLIGHT | ENDED,
  [BUNTING_FLAG_NOT_FOUND] = BIT (FETCHING),
  [BUNTING_FLAG_FAILED] = IN_FLIGHT,
  [BUNTING_FLAG_CANCELLED] = IN_FLIGHT,
};

static void
set_progress (BuntingFlag *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static void
set_file (BuntingFlag *self, GFile *file)
{
  if (self->file == file || (self->file != NULL && file != NULL && g_file_equal (self->file, file)))
    return;
  g_set_object (&self->file, file);
  g_clear_pointer (&self->file_name, g_free);
  if (file != NULL) {
    g_autofree char *base_name = g_file_get_basename (file);

    self->file_name = g_filename_display_name (base_name);
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE_NAME]);
}

static void
set_error (BuntingFlag *self, const GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
transition (BuntingFlag *self, BuntingFlagState state, GFile *file, const GError *error)
{
  g_return_if_fail (reached_from[state] & (1u << self->state));

  g_object_freeze_notify (G_OBJECT (self));
  set_progress (self, state == BUNTING_FLAG_SAVED ? 1 : state == BUNTING_FLAG_SAVING ? 0.9 : 0);
  set_file (self, file);
  set_error (self, error);
  if (self->state != state) {
    self->state = state;
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
bunting_flag_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  BuntingFlag *self = BUNTING_FLAG (object);

  switch (id) {
  case PROP_COUNTRY:
    g_value_set_object (value, self->country);
    break;
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  case PROP_FILE:
    g_value_set_object (value, self->file);
    break;
  case PROP_FILE_NAME:
    g_value_set_string (value, self->file_name);
    break;
  case PROP_ERROR:
    g_value_set_boxed (value, self->error);
    break;
  case PROP_PREVIEW:
    g_value_set_object (value, self->preview);
    break;
  case PROP_DRAWING_NOTE:
    g_value_set_string (value, self->drawing_note);
    break;
  case PROP_UNAVAILABLE:
    g_value_set_boolean (value, self->is_unavailable);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bunting_flag_finalize (GObject *object)
{
  BuntingFlag *self = BUNTING_FLAG (object);

  g_clear_object (&self->country);
  g_clear_object (&self->file);
  g_free (self->file_name);
  g_clear_error (&self->error);
  g_clear_object (&self->preview);
  g_free (self->drawing_note);
  g_free (self->drawing_reference);
  G_OBJECT_CLASS (bunting_flag_parent_class)->finalize (object);
}

static void
bunting_flag_class_init (BuntingFlagClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bunting_flag_get_property;
  object_class->finalize = bunting_flag_finalize;

  properties[PROP_COUNTRY] =
    g_param_spec_object ("country", NULL, NULL, BUNTING_TYPE_COUNTRY, flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, BUNTING_TYPE_FLAG_STATE, BUNTING_FLAG_ABSENT, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_FILE_NAME] = g_param_spec_string ("file-name", NULL, NULL, NULL, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_PREVIEW] = g_param_spec_object ("preview", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_DRAWING_NOTE] = g_param_spec_string ("drawing-note", NULL, NULL, NULL, flags);
  properties[PROP_UNAVAILABLE] = g_param_spec_boolean ("unavailable", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bunting_flag_init (BuntingFlag *self)
{
}

BuntingFlag *
bunting_flag_new (BuntingCountry *country)
{
  BuntingFlag *self = g_object_new (BUNTING_TYPE_FLAG, NULL);

  self->country = g_object_ref (country);
  return self;
}

BuntingCountry *
bunting_flag_get_country (BuntingFlag *self)
{
  return self->country;
}

const char *
bunting_flag_get_code (BuntingFlag *self)
{
  return bunting_country_get_code (self->country);
}

BuntingFlagState
bunting_flag_get_state (BuntingFlag *self)
{
  return self->state;
}

double
bunting_flag_get_progress (BuntingFlag *self)
{
  return self->progress;
}

/* The saved picture; it remains during a refresh, and when the refresh fails. */
GFile *
bunting_flag_get_file (BuntingFlag *self)
{
  return self->file;
}

const char *
bunting_flag_get_file_name (BuntingFlag *self)
{
  return self->file_name;
}

const GError *
bunting_flag_get_error (BuntingFlag *self)
{
  return self->error;
}

/* Returns (nullable): the picture to draw while the flag is not saved. */
GFile *
bunting_flag_get_preview (BuntingFlag *self)
{
  return self->preview;
}

/* Returns (nullable): why the picture that is drawn is not the country's flag, in a sentence. */
const char *
bunting_flag_get_drawing_note (BuntingFlag *self)
{
  return self->drawing_note;
}

/* Returns (nullable): the URI of a page about what the note says. */
const char *
bunting_flag_get_drawing_reference (BuntingFlag *self)
{
  return self->drawing_reference;
}

/* Whether the selected source is known not to have the flag, before it was asked. */
gboolean
bunting_flag_is_unavailable (BuntingFlag *self)
{
  return self->is_unavailable;
}

GFile *
bunting_flag_get_shown_file (BuntingFlag *self)
{
  return self->file != NULL ? self->file : self->preview;
}

gboolean
bunting_flag_is_in_flight (BuntingFlag *self)
{
  return ((1u << self->state) & IN_FLIGHT) != 0;
}

/* For the states that need neither a file nor an error. All but absent keep the saved file. */
void
bunting_flag_set_state (BuntingFlag *self, BuntingFlagState state)
{
  g_return_if_fail (state != BUNTING_FLAG_SAVED && state != BUNTING_FLAG_NOT_FOUND &&
                    state != BUNTING_FLAG_FAILED);

  if (state != BUNTING_FLAG_ABSENT || self->state != BUNTING_FLAG_ABSENT)
    transition (self, state, state == BUNTING_FLAG_ABSENT ? NULL : self->file, NULL);
}

void
bunting_flag_set_progress (BuntingFlag *self, double progress)
{
  g_return_if_fail (self->state == BUNTING_FLAG_FETCHING);
  set_progress (self, CLAMP (progress, 0, 1));
}

void
bunting_flag_saved (BuntingFlag *self, GFile *file)
{
  transition (self, BUNTING_FLAG_SAVED, file, NULL);
}

void
bunting_flag_not_found (BuntingFlag *self, const GError *error)
{
  transition (self, BUNTING_FLAG_NOT_FOUND, self->file, error);
}

void
bunting_flag_failed (BuntingFlag *self, const GError *error)
{
  transition (self, BUNTING_FLAG_FAILED, self->file, error);
}

void
bunting_flag_set_preview (BuntingFlag *self, GFile *preview)
{
  if (self->preview != NULL && preview != NULL && g_file_equal (self->preview, preview))
    return;
  if (g_set_object (&self->preview, preview))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW]);
}

/* note: (nullable); reference: (nullable): the URI of a page about it */
void
bunting_flag_set_drawing_note (BuntingFlag *self, const char *note, const char *reference)
{
  if (g_strcmp0 (note, self->drawing_note) == 0 &&
      g_strcmp0 (reference, self->drawing_reference) == 0)
    return;
  g_free (self->drawing_note);
  g_free (self->drawing_reference);
  self->drawing_note = g_strdup (note);
  self->drawing_reference = g_strdup (reference);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAWING_NOTE]);
}

void
bunting_flag_set_unavailable (BuntingFlag *self, gboolean is_unavailable)
{
  if (self->is_unavailable == is_unavailable)
    return;
  self->is_unavailable = is_unavailable;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNAVAILABLE]);
}
