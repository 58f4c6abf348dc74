#pragma once
// Recordings for tests of this library: a folder that goes away, files in it, and what they hold.

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

namespace ohmic::rig {

/// A folder of recordings for one test; gone afterwards.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("ohmic-rig-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

  /// A float WAV, one channel.
  void write(const std::string& name, const std::vector<float>& samples, int rate = 48000) const {
    SF_INFO info{.frames = 0,
                 .samplerate = rate,
                 .channels = 1,
                 .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT,
                 .sections = 0,
                 .seekable = 0};
    SNDFILE* file = sf_open(this->file(name).c_str(), SFM_WRITE, &info);
    ASSERT_NE(file, nullptr);
    sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size()));
    sf_close(file);
  }
  void write_text(const std::string& name, const std::string& text) const { std::ofstream(file(name)) << text; }

 private:
  std::filesystem::path path_;
};

inline std::vector<float> sine(double frequency, double peak, double seconds, double rate = 48000.0) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * rate));
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] =
        static_cast<float>(peak * std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(i) / rate));
  return samples;
}

}  // namespace ohmic::rig
