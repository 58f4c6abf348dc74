// ALSA's own numbers for our sample formats: the one table that listing and opening share.

#include "devices/alsa/names_of_alsa.hpp"

#include <alsa/asoundlib.h>

namespace ohmic::devices::alsa {

int alsa_format(SampleFormat format) {
  const bool big = format.is_big_endian;
  switch (format.coding) {
    case Coding::s16: return big ? SND_PCM_FORMAT_S16_BE : SND_PCM_FORMAT_S16_LE;
    case Coding::s24: return big ? SND_PCM_FORMAT_S24_BE : SND_PCM_FORMAT_S24_LE;
    case Coding::s24_in_3: return big ? SND_PCM_FORMAT_S24_3BE : SND_PCM_FORMAT_S24_3LE;
    case Coding::s32: return big ? SND_PCM_FORMAT_S32_BE : SND_PCM_FORMAT_S32_LE;
    case Coding::float_32: return big ? SND_PCM_FORMAT_FLOAT_BE : SND_PCM_FORMAT_FLOAT_LE;
  }
  return SND_PCM_FORMAT_UNKNOWN;
}

}  // namespace ohmic::devices::alsa
