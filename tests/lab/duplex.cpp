// Plays a counter on every channel of an ALSA card, records what comes back, and counts what is not the counter's next.
// The card (or a cable around it) must lead every output to the input of the same number, bit for bit.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <alsa/asoundlib.h>
#include <fmt/format.h>

namespace {

using Frames = snd_pcm_uframes_t;

struct Asked {
  std::string playback = "hw:0", capture = "hw:0";
  unsigned channels = 2, rate = 48000, periods = 3;
  Frames frames = 64;
  snd_pcm_format_t format = SND_PCM_FORMAT_S32_LE;
  double seconds = 8.0;   // of the card's time
  bool is_linked = true;  // both directions start and stop as one, where the card can
};

struct Closed {
  void operator()(snd_pcm_t* pcm) const { snd_pcm_close(pcm); }
};
using Pcm = std::unique_ptr<snd_pcm_t, Closed>;

[[noreturn]] void give_up(const std::string& words, int problem) {
  fmt::print("broken {}: {}\n", words, snd_strerror(problem));
  std::exit(2);
}

void must(int problem, const std::string& words) {
  if (problem < 0) give_up(words, problem);
}

Pcm open(const Asked& asked, snd_pcm_stream_t direction) {
  const std::string& name = direction == SND_PCM_STREAM_PLAYBACK ? asked.playback : asked.capture;
  snd_pcm_t* pcm = nullptr;
  must(snd_pcm_open(&pcm, name.c_str(), direction, 0), "open " + name);
  Pcm owned(pcm);
  snd_pcm_hw_params_t* hardware = nullptr;
  snd_pcm_hw_params_alloca(&hardware);
  must(snd_pcm_hw_params_any(pcm, hardware), "parameters of " + name);
  must(snd_pcm_hw_params_set_access(pcm, hardware, SND_PCM_ACCESS_RW_INTERLEAVED), "interleaved access");
  must(snd_pcm_hw_params_set_format(pcm, hardware, asked.format), "format");
  must(snd_pcm_hw_params_set_channels(pcm, hardware, asked.channels), "channels");
  must(snd_pcm_hw_params_set_rate(pcm, hardware, asked.rate, 0), "rate");
  must(snd_pcm_hw_params_set_period_size(pcm, hardware, asked.frames, 0), "period size");
  must(snd_pcm_hw_params_set_periods(pcm, hardware, asked.periods, 0), "periods");
  must(snd_pcm_hw_params(pcm, hardware), "parameters all together");
  snd_pcm_sw_params_t* software = nullptr;
  snd_pcm_sw_params_alloca(&software);
  must(snd_pcm_sw_params_current(pcm, software), "software parameters");
  must(snd_pcm_sw_params_set_start_threshold(pcm, software, 1U << 30U), "start threshold");  // started by hand
  must(snd_pcm_sw_params_set_avail_min(pcm, software, asked.frames), "wake-up");
  must(snd_pcm_sw_params(pcm, software), "software parameters");
  return owned;
}

/// A sample holds a counter in its upper 24 bits (16 of a 16-bit card), another one in each channel; never 0.
class Counter {
 public:
  explicit Counter(const Asked& asked)
      : bits_(asked.format == SND_PCM_FORMAT_S16_LE ? 16 : 24),
        bytes_(static_cast<unsigned>(snd_pcm_format_physical_width(asked.format)) / 8),
        shift_(asked.format == SND_PCM_FORMAT_S32_LE ? 8 : 0) {}

  unsigned bytes() const { return bytes_; }
  std::uint32_t mask() const { return (1U << bits_) - 1; }
  std::uint32_t at(std::uint64_t frame, unsigned channel) const {
    return static_cast<std::uint32_t>((frame + 1 + channel * 1009ULL) % mask()) + 1;
  }
  void write(std::uint8_t* to, std::uint32_t value) const {
    const std::uint32_t shifted = value << shift_;
    std::memcpy(to, &shifted, bytes_);
  }
  std::uint32_t read(const std::uint8_t* from) const {
    std::uint32_t value = 0;
    std::memcpy(&value, from, bytes_);
    return (value >> shift_) & mask();
  }
  /// The frame whose counter this is, for a channel; modulo mask().
  std::uint64_t frame_of(std::uint32_t value, unsigned channel) const {
    return (value - 1ULL + 2ULL * mask() - 1 - channel * 1009ULL % mask()) % mask();
  }

 private:
  unsigned bits_, bytes_, shift_;
};

struct Found {
  std::uint64_t frames = 0, silent = 0;  // recorded; before the first sample came round
  int xruns = 0, gaps = 0;               // a gap: from one frame to the next the counter jumped or fell silent
  std::uint64_t wrong = 0;               // samples that differ from channel 1's place
  long round_trip = -1;                  // frames from writing a sample to reading it, of the last start
  double seconds = 0.0;                  // from the first period that came to the last
};

class Duplex {
 public:
  explicit Duplex(const Asked& asked)
      : asked_(asked),
        counter_(asked),
        playback_(open(asked, SND_PCM_STREAM_PLAYBACK)),
        capture_(open(asked, SND_PCM_STREAM_CAPTURE)),
        block_(asked.frames * asked.channels * counter_.bytes()) {
    is_linked_ = asked.is_linked && snd_pcm_link(capture_.get(), playback_.get()) == 0;
  }

  Found run() {
    using Seconds = std::chrono::duration<double>;
    const auto began = std::chrono::steady_clock::now();
    const auto wanted = static_cast<std::uint64_t>(asked_.seconds * asked_.rate);
    start();
    while (found_.frames < wanted && found_.xruns < 1000) {
      if (Seconds(std::chrono::steady_clock::now() - began).count() > 4.0 * asked_.seconds + 10.0) break;
      const auto got = snd_pcm_readi(capture_.get(), block_.data(), asked_.frames);
      if (got < 0) {
        restart(static_cast<int>(got));
        continue;
      }
      if (found_.frames == 0) first_ = std::chrono::steady_clock::now();
      look(static_cast<Frames>(got));
      fill(static_cast<Frames>(got));
      const auto put = snd_pcm_writei(playback_.get(), block_.data(), static_cast<Frames>(got));
      if (put < 0) restart(static_cast<int>(put));
    }
    found_.seconds = Seconds(std::chrono::steady_clock::now() - first_).count();
    return found_;
  }

 private:
  void start() {
    must(snd_pcm_prepare(playback_.get()), "prepare");
    if (!is_linked_) must(snd_pcm_prepare(capture_.get()), "prepare");
    written_ = read_ = 0;
    next_ = absent;
    is_lost_ = false;
    for (unsigned period = 0; period < asked_.periods; ++period) {
      fill(asked_.frames);
      const auto put = snd_pcm_writei(playback_.get(), block_.data(), asked_.frames);
      must(static_cast<int>(put), "first periods");
    }
    must(snd_pcm_start(capture_.get()), "start");
    if (!is_linked_) must(snd_pcm_start(playback_.get()), "start");
  }

  void restart(int problem) {
    const auto is_gone = [](const Pcm& pcm) { return snd_pcm_state(pcm.get()) == SND_PCM_STATE_DISCONNECTED; };
    if (problem == -ENODEV || is_gone(capture_) || is_gone(playback_)) {
      fmt::print("gone: {}\n", snd_strerror(-ENODEV));
      std::exit(3);
    }
    ++found_.xruns;
    snd_pcm_drop(capture_.get());
    snd_pcm_drop(playback_.get());
    start();
  }

  void fill(Frames frames) {
    std::uint8_t* to = block_.data();
    for (Frames frame = 0; frame < frames; ++frame, ++written_)
      for (unsigned channel = 0; channel < asked_.channels; ++channel, to += counter_.bytes())
        counter_.write(to, counter_.at(written_, channel));
  }

  void look(Frames frames) {
    const std::uint8_t* from = block_.data();
    for (Frames frame = 0; frame < frames; ++frame, ++read_, from += asked_.channels * counter_.bytes()) {
      const std::uint32_t first = counter_.read(from);
      if (first == 0 && next_ == absent) {
        ++found_.silent;
        continue;
      }
      if (first == 0) {  // silence inside: the counter stays where it was, and the lost stretch counts once
        found_.gaps += is_lost_ ? 0 : 1;
        ++found_.wrong;
        is_lost_ = true;
        continue;
      }
      const std::uint64_t came = counter_.frame_of(first, 0);
      if (next_ == absent) found_.round_trip = static_cast<long>(read_ - came);
      else if (came != next_ && !is_lost_) ++found_.gaps;
      is_lost_ = false;
      for (unsigned channel = 1; channel < asked_.channels; ++channel)
        found_.wrong += counter_.read(from + channel * counter_.bytes()) != counter_.at(came, channel) ? 1U : 0U;
      next_ = (came + 1) % counter_.mask();
    }
    found_.frames += frames;
  }

  static constexpr std::uint64_t absent = ~0ULL;
  Asked asked_;
  Counter counter_;
  Pcm playback_, capture_;
  std::vector<std::uint8_t> block_;
  bool is_linked_ = false, is_lost_ = false;
  std::uint64_t written_ = 0, read_ = 0, next_ = absent;
  Found found_;
  std::chrono::steady_clock::time_point first_{};
};

Asked read(int count, char** words) {
  Asked asked;
  for (int at = 1; at + 1 < count; at += 2) {
    const std::string name = words[at], value = words[at + 1];
    if (name == "--card") asked.playback = asked.capture = value;
    else if (name == "--playback") asked.playback = value;
    else if (name == "--capture") asked.capture = value;
    else if (name == "--channels") asked.channels = static_cast<unsigned>(std::stoul(value));
    else if (name == "--rate") asked.rate = static_cast<unsigned>(std::stoul(value));
    else if (name == "--frames") asked.frames = std::stoul(value);
    else if (name == "--periods") asked.periods = static_cast<unsigned>(std::stoul(value));
    else if (name == "--format") asked.format = snd_pcm_format_value(value.c_str());
    else if (name == "--seconds") asked.seconds = std::stod(value);
    else if (name == "--linked") asked.is_linked = value != "no";
    else give_up("there is no option " + name, -EINVAL);
  }
  return asked;
}

}  // namespace

int main(int count, char** words) {
  const Asked asked = read(count, words);
  const Found found = Duplex(asked).run();
  fmt::print("frames={} xruns={} gaps={} wrong={} silent={} round_trip={} rate={:.2f}\n", found.frames, found.xruns,
             found.gaps, found.wrong, found.silent, found.round_trip,
             static_cast<double>(found.frames - asked.frames) / found.seconds);
  return found.xruns == 0 && found.gaps == 0 && found.wrong == 0 && found.round_trip >= 0 ? 0 : 1;
}
