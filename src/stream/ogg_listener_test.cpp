// What <audio> gets: a stream that libsndfile reads back, and a bound for those who do not fetch.

#include "stream/ogg_listener.hpp"

#include <gtest/gtest.h>
#include <sndfile.h>

#include "stream/broadcast.hpp"
#include "stream/decoded_test.hpp"
#include "units/folder_test.hpp"

namespace ohmic::stream {
namespace {

struct Read {
  int rate = 0, channels = 0;
  std::vector<float> left, right;
};
Read read_back(const std::string& bytes) {
  const Folder folder;
  const std::string path = folder.write_text("heard.opus", bytes);
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (file == nullptr) throw std::runtime_error(sf_strerror(nullptr));
  std::vector<float> frames(static_cast<std::size_t>(2 * info.frames));
  const auto count = static_cast<std::size_t>(sf_readf_float(file, frames.data(), info.frames));
  sf_close(file);
  Read read{.rate = info.samplerate, .channels = info.channels, .left = {}, .right = {}};
  for (std::size_t i = 0; i < count; ++i) {
    read.left.push_back(frames[2 * i]);
    read.right.push_back(frames[2 * i + 1]);
  }
  return read;
}

TEST(ogg_listener, what_it_gives_is_read_by_libsndfile_as_loud_as_it_was) {
  const auto tap = std::make_shared<Tap>();
  Tones tones(*tap, 48e3);
  const auto cast = std::move(Broadcast::open(tap, {}).value());
  const auto listener = std::make_shared<OggListener>(cast->lookahead());
  // It comes when others have listened for a while.
  cast->add(std::make_shared<Decoded>());
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    if (i == 100) cast->add(listener);
    tones.write(480);
    cast->pump();
    bytes += listener->fetch();
  }
  const Read read = read_back(bytes);
  EXPECT_EQ(read.rate, 48000);
  EXPECT_EQ(read.channels, 2);
  ASSERT_GE(read.left.size(), 95'000u);
  ASSERT_LE(read.left.size(), 96'000u);
  const auto left = std::span<const float>(read.left).subspan(24'000, 48'000);
  const auto right = std::span<const float>(read.right).subspan(24'000, 48'000);
  EXPECT_NEAR(decibels(peak_at(left, Tones::left_hz) / Tones::left_peak), 0.0, 0.5);
  EXPECT_NEAR(decibels(peak_at(right, Tones::right_hz) / Tones::right_peak), 0.0, 0.5);
}

TEST(ogg_listener, who_does_not_fetch_loses_pages_and_costs_no_more_memory) {
  const auto tap = std::make_shared<Tap>();
  Tones tones(*tap, 48e3);
  const auto cast = std::move(Broadcast::open(tap, {}).value());
  const auto listener = std::make_shared<OggListener>(cast->lookahead());
  cast->add(listener);
  for (int i = 0; i < 1000; ++i) {
    tones.write(480);
    cast->pump();
  }
  EXPECT_GT(listener->lost_pages(), 100u);
  EXPECT_LE(listener->fetch().size(), OggListener::most_unread);
}

TEST(ogg_listener, tells_once_when_there_is_something_after_nothing) {
  const auto tap = std::make_shared<Tap>();
  Tones tones(*tap, 48e3);
  const auto cast = std::move(Broadcast::open(tap, {}).value());
  const auto listener = std::make_shared<OggListener>(cast->lookahead());
  int calls = 0;
  listener->when_ready([&calls] { ++calls; });
  EXPECT_EQ(listener->fetch().substr(0, 4), "OggS");
  cast->add(listener);
  for (int i = 0; i < 20; ++i) {
    tones.write(480);
    cast->pump();
  }
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(listener->fetch().empty());
  EXPECT_TRUE(listener->fetch().empty());
  listener->end();
  EXPECT_EQ(calls, 2);
  EXPECT_TRUE(listener->is_ended());
}

TEST(ogg_listener, tells_nobody_who_does_not_want_to_be_told_any_more) {
  OggListener listener(0);
  int calls = 0;
  listener.when_ready([&calls] { ++calls; });
  listener.when_ready(nullptr);
  listener.end();
  EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace ohmic::stream
