// A sound file as a steady stream at the rig's rate: decoded, looped, resampled. Runs where waiting is allowed.

#include "devices/file_stream.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include <fmt/format.h>
#include <zita-resampler/resampler.h>
#include <zita-resampler/vresampler.h>

namespace ohmic::devices {
namespace {

constexpr int taps = 96;            // zita's longest half filter
constexpr int block_frames = 1024;  // decoded at a time

/// zita's two resamplers behind one face: exact for ratios of small integers (44.1 to 48 kHz is 160 : 147), interpolated
/// between 120 phases for all others.
class Rates {
  template <class Do>
  auto each(Do what) {
    if (exact_) return what(*exact_);
    return what(*variable_);
  }

 public:
  static std::optional<Rates> between(double in, double out, int channels) {
    Rates rates;
    const auto count = static_cast<unsigned>(channels);
    const bool is_whole = in == std::floor(in) && out == std::floor(out);
    if (is_whole) {
      auto exact = std::make_unique<Resampler>();
      if (exact->setup(static_cast<unsigned>(in), static_cast<unsigned>(out), count, taps) == 0) {
        rates.exact_ = std::move(exact);
        return rates;
      }
    }
    rates.variable_ = std::make_unique<VResampler>();
    if (rates.variable_->setup(out / in, count, taps) != 0) return {};
    return rates;
  }

  /// As if silence stood before the first frame, just so much that the first frame out is the first frame in.
  void restart() {
    each([](auto& resampler) {
      resampler.reset();
      resampler.inp_count = static_cast<unsigned>(resampler.inpsize() / 2 - 1);
      resampler.inp_data = nullptr;
      resampler.out_count = 1'000'000;  // nothing can come out before the filter is half full
      resampler.out_data = nullptr;
      resampler.process();
    });
  }

  struct Moved {
    int in;
    int out;
  };
  /// Turns interleaved frames into frames of the other rate; in == nullptr: silence.
  Moved process(float* in, int in_frames, float* out, int out_frames) {
    return each([&](auto& resampler) {
      resampler.inp_count = static_cast<unsigned>(in_frames);
      resampler.inp_data = in;
      resampler.out_count = static_cast<unsigned>(out_frames);
      resampler.out_data = out;
      resampler.process();
      return Moved{in_frames - static_cast<int>(resampler.inp_count),
                   out_frames - static_cast<int>(resampler.out_count)};
    });
  }

 private:
  std::unique_ptr<Resampler> exact_;
  std::unique_ptr<VResampler> variable_;
};

}  // namespace

struct FileStream::State {
  SoundFile sound;
  bool loop;
  double rate;  // frames out a second
  std::optional<Rates> rates;

  std::vector<float> raw;  // interleaved, as decoded
  int raw_begin = 0;       // frames of it that are used up
  int raw_end = 0;
  std::vector<float> cooked;  // interleaved, resampled
  std::int64_t decoded = 0;   // frames since the start of the file
  std::int64_t delivered = 0;
  bool is_over = false;  // nothing more comes from the file
  std::int64_t cut_off = 0;
  std::int64_t overflown = 0;  // samples that were numbers until they were resampled

  std::size_t channels() const { return static_cast<std::size_t>(sound.info().channels); }

  /// How many instants of the new rate lie within so many frames of the file: ceil(n * out / in). The product is exact,
  /// so that a whole result stays whole.
  std::int64_t resampled(std::int64_t frames) const {
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(frames) * rate / sound.info().rate.value()));
  }

  /// Makes raw not empty; false at the end.
  bool decode() {
    if (raw_begin < raw_end) return true;
    if (is_over) return false;
    raw_begin = 0;
    raw_end = sound.read(raw);
    decoded += raw_end;
    if (raw_end > 0) return true;
    // A second turn through a file that gives nothing would be a third, and a fourth.
    if (loop && decoded > 0 && sound.rewind()) {
      cut_off = std::max<std::int64_t>(0, sound.info().frames.count() - decoded);
      raw_end = sound.read(raw);
      decoded = raw_end;
      if (raw_end > 0) return true;
    }
    is_over = true;
    if (!loop) cut_off = std::max<std::int64_t>(0, sound.info().frames.count() - decoded);
    return false;
  }

  int copy(std::span<float> out) {
    const auto wanted = static_cast<int>(out.size() / channels());
    int done = 0;
    while (done < wanted && decode()) {
      const int count = std::min(wanted - done, raw_end - raw_begin);
      std::copy_n(raw.begin() + raw_begin * static_cast<std::ptrdiff_t>(channels()),
                  static_cast<std::size_t>(count) * channels(),
                  out.begin() + done * static_cast<std::ptrdiff_t>(channels()));
      raw_begin += count;
      done += count;
    }
    return done;
  }

  int resample(std::span<float> out) {
    const auto wanted = static_cast<int>(out.size() / channels());
    int done = 0;
    while (done < wanted) {
      float* target = out.data() + static_cast<std::size_t>(done) * channels();
      if (decode()) {
        float* source = raw.data() + static_cast<std::size_t>(raw_begin) * channels();
        const auto moved = rates->process(source, raw_end - raw_begin, target, wanted - done);
        raw_begin += moved.in;
        done += moved.out;
      } else {
        // The frames still inside the filter are pushed out by silence, up to the file's length at the new rate.
        const std::int64_t end = resampled(decoded);
        const int left = static_cast<int>(std::min<std::int64_t>(wanted - done, end - delivered - done));
        if (left <= 0) break;
        const auto moved = rates->process(nullptr, block_frames, target, left);
        if (moved.out == 0 && moved.in == 0) break;
        done += moved.out;
      }
    }
    contain(out.first(static_cast<std::size_t>(done) * channels()));
    return done;
  }

  /// Samples near the largest float are numbers, and their filtered sum may be none. The filter has no memory beyond its
  /// taps, so what follows is sound again.
  void contain(std::span<float> samples) {
    for (float& sample : samples) {
      if (std::isfinite(sample)) continue;
      sample = 0.0f;
      ++overflown;
    }
  }
};

FileStream::FileStream(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileStream::FileStream(FileStream&&) noexcept = default;
FileStream& FileStream::operator=(FileStream&&) noexcept = default;
FileStream::~FileStream() = default;

Result<FileStream> FileStream::open(const std::filesystem::path& path, Hertz rate, bool loop) {
  auto sound = SoundFile::open(path);
  if (!sound) return std::unexpected(std::move(sound).error());
  const Hertz own = sound->info().rate;
  const Hertz wanted = rate.value() > 0.0 ? rate : own;
  const auto channels = static_cast<std::size_t>(sound->info().channels);
  std::optional<Rates> rates;
  if (wanted != own) {
    rates = Rates::between(own.value(), wanted.value(), sound->info().channels);
    if (!rates) {
      return failure(fmt::format("{} cannot be resampled from {} to {}.", path.string(), text(own), text(wanted)),
                     "Resample it first: sox IN -r 48k OUT.",
                     Place{.file = path.string(), .line = 0, .column = 0, .field = {}});
    }
    rates->restart();
  }
  auto state = std::make_unique<State>(State{.sound = std::move(*sound),
                                             .loop = loop,
                                             .rate = wanted.value(),
                                             .rates = std::move(rates),
                                             .raw = std::vector<float>(channels * block_frames),
                                             .cooked = std::vector<float>(channels * block_frames)});
  return FileStream(std::move(state));
}

const SoundFileInfo& FileStream::file() const noexcept { return state_->sound.info(); }

std::optional<Frames> FileStream::length() const noexcept {
  if (state_->loop) return {};
  return Frames(state_->resampled(file().frames.count()));
}

int FileStream::produce(std::span<float* const> channels, int frames) noexcept {
  State& s = *state_;
  int done = 0;
  while (done < frames) {
    const int wanted = std::min(frames - done, block_frames);
    const auto out = std::span(s.cooked).first(static_cast<std::size_t>(wanted) * s.channels());
    const int got = s.rates ? s.resample(out) : s.copy(out);
    for (std::size_t c = 0; c < channels.size() && c < s.channels(); ++c) {
      for (int f = 0; f < got; ++f) channels[c][done + f] = out[static_cast<std::size_t>(f) * s.channels() + c];
    }
    done += got;
    s.delivered += got;
    if (got < wanted) break;
  }
  return done;
}

void FileStream::rewind() noexcept {
  State& s = *state_;
  s.is_over = !s.sound.rewind();
  s.raw_begin = s.raw_end = 0;
  s.decoded = s.delivered = 0;
  if (s.rates) s.rates->restart();
}

std::int64_t FileStream::contained() const noexcept { return state_->sound.contained() + state_->overflown; }
Frames FileStream::cut_off() const noexcept { return Frames(state_->cut_off); }

}  // namespace ohmic::devices
