// A sound file opened for reading, checked so that what follows need not doubt it: any format libsndfile knows.

#include "devices/sound_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "units/dimension.hpp"

namespace ohmic::devices {
namespace {

namespace fs = std::filesystem;

constexpr double lowest_rate = 1000.0;
constexpr double highest_rate = 768000.0;

std::unexpected<Error> refuse(const fs::path& path, std::string what, std::string hint = {}) {
  return failure(std::move(what), std::move(hint), Place{.file = path.string(), .line = 0, .column = 0, .field = {}});
}

std::string look_alike(const fs::path& path) {
  std::error_code ignored;
  std::vector<std::string> names;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (fs::directory_iterator entry(folder, ignored), end; entry != end && names.size() < 1000;
       entry.increment(ignored)) {
    if (ignored) break;
    names.push_back(entry->path().filename().string());
  }
  const std::string wanted = path.filename().string();
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const auto nearest = nearest_name(wanted, candidates);
  return nearest ? fmt::format("Did you mean {}?", (folder / *nearest).lexically_normal().string())
                 : std::string("Check the spelling of its path.");
}

/// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

bool looks_like_text(std::string_view head) {
  if (head.empty()) return false;
  return std::ranges::all_of(head, [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte >= 0x80 || (byte >= 0x20 && byte != 0x7F) || byte == '\n' || byte == '\r' || byte == '\t';
  });
}

/// What stands behind the name, before libsndfile sees it: a pipe would hang it.
Result<int> open_regular(const fs::path& path) {
  const std::string name = path.string();
  Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) {
    const int reason = errno;
    if (reason == ENOENT || reason == ENOTDIR) {
      return refuse(path, fmt::format("There is no sound file {}.", name), look_alike(path));
    }
    if (reason == EACCES) {
      return refuse(path, fmt::format("{} may not be read by this user.", name), "Give it read permission: chmod +r.");
    }
    return refuse(path, fmt::format("{} cannot be opened: {}.", name, std::strerror(reason)));
  }
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) {
    return refuse(path, fmt::format("{} cannot be opened: {}.", name, std::strerror(errno)));
  }
  if (S_ISDIR(status.st_mode)) return refuse(path, fmt::format("{} is a folder, not a sound file.", name));
  if (!S_ISREG(status.st_mode)) {
    return refuse(path, fmt::format("{} is a pipe or device, not a sound file.", name), "Record it to a file first.");
  }
  if (status.st_size == 0) return refuse(path, fmt::format("{} is empty: 0 bytes.", name));
  return file.release();
}

std::string describe_format(const SF_INFO& info) {
  SF_FORMAT_INFO container{};
  container.format = info.format & SF_FORMAT_TYPEMASK;
  sf_command(nullptr, SFC_GET_FORMAT_INFO, &container, sizeof container);
  SF_FORMAT_INFO encoding{};
  encoding.format = info.format & SF_FORMAT_SUBMASK;
  sf_command(nullptr, SFC_GET_FORMAT_INFO, &encoding, sizeof encoding);
  return fmt::format("{}, {}", container.name != nullptr ? container.name : "unknown container",
                     encoding.name != nullptr ? encoding.name : "unknown encoding");
}

/// libsndfile plays what is left of a cut file without a word, but notes it in its log: "data : 400000 (should be
/// 199978)". A number smaller than it should be is a recording whose program was killed, and whole; one near 2 or 4 GB
/// is a stream written before its length was known.
std::optional<std::pair<std::int64_t, std::int64_t>> promise_broken(SNDFILE* file) {
  std::array<char, 8192> text{};
  sf_command(file, SFC_GET_LOG_INFO, text.data(), static_cast<int>(text.size()) - 1);
  const std::string_view log(text.data());
  constexpr std::string_view mark = " (should be ";
  constexpr std::int64_t sloppy = 16;
  constexpr std::int64_t unknown_length = 0x7FFF0000;
  for (std::size_t at = log.find(mark); at != std::string_view::npos; at = log.find(mark, at + 1)) {
    const std::size_t colon = log.rfind(':', at);
    if (colon == std::string_view::npos) continue;
    const std::size_t digits = log.find_first_not_of(' ', colon + 1);
    std::int64_t promised = 0;
    std::int64_t held = 0;
    std::from_chars(log.data() + digits, log.data() + at, promised);
    std::from_chars(log.data() + at + mark.size(), log.data() + log.size(), held);
    if (promised > held + sloppy && promised < unknown_length) return std::pair{promised, held};
  }
  return {};
}

/// FLAC's header is at the front and its sound is packed: whether all of it is there shows only at the end.
bool has_its_last_frame(const fs::path& path, const SF_INFO& info) {
  SF_INFO again{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &again);
  if (file == nullptr) return false;
  std::vector<float> frame(static_cast<std::size_t>(again.channels));
  const bool is_there =
      sf_seek(file, info.frames - 1, SEEK_SET) == info.frames - 1 && sf_readf_float(file, frame.data(), 1) == 1;
  sf_close(file);
  return is_there;
}

/// A FLAC whose writer was killed does not know its length: it is counted, at some hundred times real time.
sf_count_t count_frames(SNDFILE* file, int channels) {
  std::vector<float> block(static_cast<std::size_t>(channels) * 4096);
  sf_count_t frames = 0;
  while (const sf_count_t got = sf_readf_float(file, block.data(), 4096)) {
    if (got < 0) break;
    frames += got;
  }
  sf_seek(file, 0, SEEK_SET);
  return frames;
}

std::unexpected<Error> refuse_unknown(const fs::path& path, std::string_view head) {
  const std::string name = path.string();
  const int reason = sf_error(nullptr);
  if (looks_like_text(head)) return refuse(path, fmt::format("{} is a text file, not a sound file.", name));
  if (reason == SF_ERR_UNRECOGNISED_FORMAT) {
    return refuse(path, fmt::format("{} is no sound file of a known kind.", name),
                  fmt::format("Convert it: ffmpeg -i {} sound.wav", name));
  }
  std::string_view why = sf_strerror(nullptr);
  while (!why.empty() && (why.back() == '.' || why.back() == '\n')) why.remove_suffix(1);
  return refuse(path, fmt::format("{} is damaged or cut off: {}.", name, why), "Copy or download it again.");
}

}  // namespace

void SoundFile::Close::operator()(void* file) const noexcept { sf_close(static_cast<SNDFILE*>(file)); }

SoundFile::SoundFile(void* file, SoundFileInfo info) : file_(file), info_(std::move(info)) {}
SoundFile::SoundFile(SoundFile&&) noexcept = default;
SoundFile& SoundFile::operator=(SoundFile&&) noexcept = default;
SoundFile::~SoundFile() = default;

Result<SoundFile> SoundFile::open(const fs::path& path) {
  const Result<int> descriptor = open_regular(path);
  if (!descriptor) return std::unexpected(descriptor.error());
  std::array<char, 512> head{};
  const ssize_t read = ::pread(*descriptor, head.data(), head.size(), 0);
  const std::string_view beginning(head.data(), static_cast<std::size_t>(std::max<ssize_t>(read, 0)));

  SF_INFO info{};
  // Closes the descriptor with the file, and on failure too.
  std::unique_ptr<void, Close> file(sf_open_fd(*descriptor, SFM_READ, &info, SF_TRUE));
  if (file == nullptr) return refuse_unknown(path, beginning);
  SNDFILE* sound = static_cast<SNDFILE*>(file.get());

  const std::string name = path.string();
  if (info.channels < 1 || info.channels > most_channels) {
    return refuse(path, fmt::format("{} says it has {} channels.", name, info.channels),
                  fmt::format("1 to {} make sense.", most_channels));
  }
  if (info.samplerate < lowest_rate || info.samplerate > highest_rate) {
    return refuse(path, fmt::format("{} says its sample rate is {} Hz.", name, info.samplerate),
                  "1 kHz to 768 kHz make sense.");
  }
  const int container = info.format & SF_FORMAT_TYPEMASK;
  constexpr sf_count_t absurd_frames = sf_count_t{1} << 48;
  if (container == SF_FORMAT_FLAC && (info.frames == 0 || info.frames >= absurd_frames)) {
    info.frames = count_frames(sound, info.channels);
  }
  if (info.frames >= absurd_frames) {
    return refuse(path, fmt::format("{} is cut off: its end is missing.", name), "Copy or download it again.");
  }
  if (info.frames < 1) return refuse(path, fmt::format("{} holds no sound: 0 frames.", name));
  if (const auto sizes = promise_broken(sound)) {
    return refuse(path,
                  fmt::format("{} is cut off: its header promises {} bytes, {} are there ({:.2f} s of sound).", name,
                              sizes->first, sizes->second, static_cast<double>(info.frames) / info.samplerate),
                  "Copy or download it again; to use what is there: sox --ignore-length.");
  }
  if (container == SF_FORMAT_FLAC && !has_its_last_frame(path, info)) {
    return refuse(path,
                  fmt::format("{} is cut off: its header promises {:.2f} s of sound and the end is not there.", name,
                              static_cast<double>(info.frames) / info.samplerate),
                  "Copy or download it again; to use what is there: flac -d -F.");
  }
  SoundFileInfo known{.rate = Hertz(info.samplerate),
                      .channels = info.channels,
                      .frames = Frames(info.frames),
                      .format = describe_format(info)};
  return SoundFile(file.release(), std::move(known));
}

int SoundFile::read(std::span<float> interleaved) noexcept {
  const auto channels = static_cast<std::size_t>(info_.channels);
  const auto wanted = static_cast<sf_count_t>(interleaved.size() / channels);
  const sf_count_t got = sf_readf_float(static_cast<SNDFILE*>(file_.get()), interleaved.data(), wanted);
  if (got <= 0) return 0;
  for (float& sample : interleaved.first(static_cast<std::size_t>(got) * channels)) {
    if (!std::isfinite(sample)) {
      sample = 0.0f;
      ++contained_;
    }
  }
  return static_cast<int>(got);
}

bool SoundFile::rewind() noexcept { return sf_seek(static_cast<SNDFILE*>(file_.get()), 0, SEEK_SET) == 0; }

}  // namespace ohmic::devices
