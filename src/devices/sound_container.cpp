// Which container a file name means, and how samples are kept in it.

#include "devices/sound_container.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sndfile.h>

namespace ohmic::devices {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> refuse(const fs::path& path, std::string what, std::string hint) {
  return failure(std::move(what), std::move(hint), Place{.file = path.string(), .line = 0, .column = 0, .field = {}});
}

struct Container {
  std::string_view extension;
  int format;
  int fixed_encoding;  // 0: the asked sample format decides
  bool has_header;     // that can be brought up to date in place; libsndfile damages Ogg when it tries (its issue 1080)
};
// RF64 begins as plain WAV and turns into RF64 only when it grows beyond 4 GB.
constexpr Container containers[] = {
    {".wav", SF_FORMAT_RF64, 0, true},
    {".rf64", SF_FORMAT_RF64, 0, true},
    {".flac", SF_FORMAT_FLAC, 0, false},
    {".caf", SF_FORMAT_CAF, 0, true},
    {".aiff", SF_FORMAT_AIFF, 0, true},
    {".aif", SF_FORMAT_AIFF, 0, true},
    {".au", SF_FORMAT_AU, 0, true},
    {".w64", SF_FORMAT_W64, 0, true},
    {".ogg", SF_FORMAT_OGG, SF_FORMAT_VORBIS, false},
    {".opus", SF_FORMAT_OGG, SF_FORMAT_OPUS, false},
    {".mp3", SF_FORMAT_MPEG, SF_FORMAT_MPEG_LAYER_III, false},
};

const Container* container_of(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto* found = std::ranges::find(containers, extension, &Container::extension);
  return found == std::end(containers) ? nullptr : found;
}

int encoding_of(SampleFormat format) {
  switch (format) {
    case SampleFormat::pcm16: return SF_FORMAT_PCM_16;
    case SampleFormat::pcm24: return SF_FORMAT_PCM_24;
    case SampleFormat::best:
    case SampleFormat::float32: return SF_FORMAT_FLOAT;
  }
  return SF_FORMAT_FLOAT;
}

std::string_view words(SampleFormat format) {
  switch (format) {
    case SampleFormat::best: return "its best samples";
    case SampleFormat::pcm16: return "16-bit samples";
    case SampleFormat::pcm24: return "24-bit samples";
    case SampleFormat::float32: return "float samples";
  }
  return "";
}

int bits_of(int encoding) { return encoding == SF_FORMAT_PCM_16 ? 16 : encoding == SF_FORMAT_PCM_24 ? 24 : 0; }

}  // namespace

Result<SoundContainer> choose_container(const fs::path& path, const WriteOptions& options) {
  const Container* container = container_of(path);
  if (container == nullptr) {
    return refuse(path, fmt::format("{} has no extension that names a kind of sound file.", path.string()),
                  "Use .wav, .flac, .caf, .aiff, .au, .w64, .ogg, .opus or .mp3.");
  }
  SF_INFO info{};
  info.samplerate = static_cast<int>(std::lround(options.rate.value()));
  info.channels = options.channels;
  const int asked = container->fixed_encoding != 0 ? container->fixed_encoding : encoding_of(options.format);
  for (const int encoding : {asked, options.format == SampleFormat::best ? SF_FORMAT_PCM_24 : asked}) {
    info.format = container->format | encoding;
    if (sf_format_check(&info) == SF_TRUE) {
      return SoundContainer{.format = info.format, .bits = bits_of(encoding), .updates_header = container->has_header};
    }
  }
  return refuse(path,
                fmt::format("{} cannot hold {} channels of {} at {} Hz.", container->extension, options.channels,
                            words(options.format), info.samplerate),
                "A .wav file can.");
}

}  // namespace ohmic::devices
