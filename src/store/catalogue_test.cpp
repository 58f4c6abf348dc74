// The shipped catalogue can be true, is found by what people call things, and is built again when a file changes.

#include "store/catalogue.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "units/folder_test.hpp"

namespace ohmic::store {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

CatalogueFiles shipped() { return {.shipped = "catalogue", .own = {}, .database = ":memory:", .autoeq = {}}; }

std::shared_ptr<const Catalogue> opened(const CatalogueFiles& files = shipped()) {
  auto catalogue = Catalogue::open(files);
  if (!catalogue) throw std::runtime_error(catalogue.error().sentence());
  return *catalogue;
}
const Catalogue& catalogue() {
  static const auto open = opened();
  return *open;
}

template <class D>
std::string resolved(const Result<const D*>& device) {
  return device ? (*device)->id : device.error().sentence();
}

TEST(shipped_catalogue, can_be_true) {
  std::string all;
  for (const Error& error : check_catalogue("catalogue")) all += error.sentence() + "\n";
  EXPECT_EQ(all, "");
}

TEST(shipped_catalogue, knows_what_people_ask_about) {
  EXPECT_EQ(resolved(catalogue().headphone("dt990 250")), "beyerdynamic-dt-990-pro");
  EXPECT_EQ(resolved(catalogue().headphone("senheiser hd600")), "sennheiser-hd-600");
  EXPECT_EQ(resolved(catalogue().headphone("hd 600")), "sennheiser-hd-600");
  EXPECT_EQ(resolved(catalogue().headphone("600 HD Sennheiser")), "sennheiser-hd-600");
  EXPECT_EQ(resolved(catalogue().headphone("m50x")), "audio-technica-ath-m50x");
  EXPECT_EQ(resolved(catalogue().interface("scarlet 2i2 4")), "focusrite-scarlett-2i2-4th-gen");
  EXPECT_EQ(resolved(catalogue().amplifier("apple dongle")), "apple-usb-c-to-3-5-mm-adapter");
  EXPECT_EQ(resolved(catalogue().microphone("sm7b")), "shure-sm7b");
  EXPECT_EQ(resolved(catalogue().source("laptop")), "laptop");
  EXPECT_EQ(resolved(catalogue().headphone("sennheiser-hd-600")), "sennheiser-hd-600");
}

TEST(shipped_catalogue, a_name_that_many_have_names_them) {
  for (const char* one : {"DT 990 Pro", "DT 990 32", "DT 990 600"})
    EXPECT_THAT(resolved(catalogue().headphone("dt 990")), HasSubstr(one));
  const std::string scarlett = resolved(catalogue().interface("scarlett 2i2"));
  EXPECT_THAT(scarlett, HasSubstr("may be several interfaces"));
  EXPECT_THAT(scarlett, HasSubstr("3rd Gen"));
  EXPECT_THAT(scarlett, HasSubstr("4th Gen"));
}

TEST(shipped_catalogue, any_is_no_device) {
  for (const char* words : {"any", "", " ", "none", "n/a", "headphones", "microphone", "!?", "xyzzy"}) {
    EXPECT_THAT(resolved(catalogue().headphone(words)), HasSubstr("no headphone like")) << words;
    EXPECT_THAT(resolved(catalogue().interface(words)), HasSubstr("no interface like")) << words;
  }
}

TEST(shipped_catalogue, an_sm7b_gives_1_12_millivolt) {
  const auto microphone = catalogue().microphone("SM7B");
  ASSERT_TRUE(microphone.has_value());
  EXPECT_DOUBLE_EQ((*microphone)->sensitivity.at(0).value.value(), 1.12e-3);
}

TEST(shipped_catalogue, published_and_measured_stay_apart_and_measured_comes_first) {
  const auto* headphone = static_cast<const Headphone*>(catalogue().find("sennheiser-hd-600"));
  ASSERT_NE(headphone, nullptr);
  ASSERT_GE(headphone->sensitivity.size(), 2u);
  const auto source = [&](std::size_t i) {
    return headphone->sources.at(static_cast<std::size_t>(headphone->sensitivity[i].source));
  };
  EXPECT_EQ(source(0).basis, Basis::measured);
  EXPECT_EQ(headphone->sensitivity[0].value.per_volt->value(), 103.7);
  EXPECT_EQ(source(1).basis, Basis::published);
  EXPECT_EQ(headphone->sensitivity[1].value.per_milliwatt->value(), 97.0);
  EXPECT_FALSE(headphone->sensitivity[1].value.per_volt.has_value());
}

TEST(shipped_catalogue, every_fact_has_a_source_with_file_and_line) {
  const auto check = [](const Device& device) {
    EXPECT_FALSE(device.sources.empty());
    for (const Source& source : device.sources) {
      EXPECT_FALSE(source.by.empty()) << device.id;
      EXPECT_TRUE(source.file.ends_with(".csv") && source.line > 1) << device.id;
      EXPECT_NE(source.basis, Basis::own) << device.id;
      if (source.by.find("memory") != std::string::npos) {
        EXPECT_EQ(source.confidence, Confidence::low) << device.id;
      }
      if (source.where.empty()) {
        EXPECT_NE(source.confidence, Confidence::high) << device.id;
      }
    }
  };
  for (const auto& d : catalogue().headphones()) check(d);
  for (const auto& d : catalogue().amplifiers()) check(d);
  for (const auto& d : catalogue().interfaces()) check(d);
  for (const auto& d : catalogue().microphones()) check(d);
  for (const auto& d : catalogue().sources()) check(d);
}

/// All devices of the catalogue.
std::vector<const Device*> devices() {
  std::vector<const Device*> all;
  for (const auto& d : catalogue().headphones()) all.push_back(&d);
  for (const auto& d : catalogue().amplifiers()) all.push_back(&d);
  for (const auto& d : catalogue().interfaces()) all.push_back(&d);
  for (const auto& d : catalogue().microphones()) all.push_back(&d);
  for (const auto& d : catalogue().sources()) all.push_back(&d);
  return all;
}

/// At which place a device is found among those of its kind; 0: not among the first ten.
std::size_t place(const Device& device, const std::string& words) {
  const Kind kinds[] = {device.kind};
  const auto hits = catalogue().search(words, kinds);
  const auto at = std::ranges::find(hits, &device, &Hit::device);
  return at == hits.end() ? 0 : static_cast<std::size_t>(at - hits.begin()) + 1;
}

TEST(search, every_device_is_first_by_its_name_in_any_case_and_order) {
  for (const Device* device : devices()) {
    EXPECT_EQ(place(*device, device->name()), 1u) << device->name();
    std::string upper = device->name();
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c); });
    EXPECT_EQ(place(*device, upper), 1u) << upper;
    EXPECT_EQ(place(*device, device->model + " " + device->maker), 1u) << device->name();
    std::string joined = device->name();
    std::erase(joined, ' ');
    EXPECT_NE(place(*device, joined), 0u) << joined;
  }
}

TEST(search, every_device_is_found_without_its_maker) {
  for (const Device* device : devices()) EXPECT_NE(place(*device, device->model), 0u) << device->model;
}

// Of every name each letter in turn: changed, missing, or swapped with the next.
TEST(search, every_device_is_found_with_one_letter_wrong) {
  std::size_t asked = 0;
  for (const Device* device : devices()) {
    const std::string name = device->name();
    if (name.size() < 5) continue;
    for (std::size_t i = 0; i < name.size(); ++i) {
      std::string wrong = name;
      if (asked % 3 == 0) wrong[i] = wrong[i] == 'q' ? 'x' : 'q';
      else if (asked % 3 == 1) wrong.erase(i, 1);
      else if (i + 1 < name.size()) std::swap(wrong[i], wrong[i + 1]);
      EXPECT_NE(place(*device, wrong), 0u) << name << " by " << wrong;
      ++asked;
    }
  }
  EXPECT_GT(asked, 4000u);
}

TEST(search, gives_as_many_as_asked_best_first) {
  const auto hits = catalogue().search("scarlett", {}, 4);
  ASSERT_EQ(hits.size(), 4u);
  EXPECT_TRUE(std::ranges::is_sorted(hits, {}, &Hit::rank));
  for (const Hit& hit : hits) EXPECT_THAT(hit.device->model, HasSubstr("Scarlett"));
}

constexpr const char* two =
    "maker,model,aliases,impedance_ohm,basis,confidence,source\nA,One,,32,published,high,X\nA,Two,Zwei,64,published,"
    "high,X\n";

TEST(catalogue, is_built_again_when_a_file_changes) {
  const Folder folder;
  folder.write_text("c/headphones.csv", two);
  const CatalogueFiles files{.shipped = folder.path() / "c",
                             .own = folder.path() / "own",
                             .database = folder.path() / "cache" / "c.sqlite",
                             .autoeq = {}};
  EXPECT_EQ(opened(files)->headphones().size(), 2u);
  const auto built = fs::last_write_time(files.database);
  EXPECT_EQ(opened(files)->headphones().size(), 2u);
  EXPECT_EQ(fs::last_write_time(files.database), built);

  fs::last_write_time(folder.path() / "c/headphones.csv", fs::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_EQ(opened(files)->headphones().size(), 2u);
  EXPECT_EQ(fs::last_write_time(files.database), built);  // touched, but the same

  folder.write_text("c/headphones.csv", std::string(two) + "A,Three,,16,published,high,X\n");
  EXPECT_EQ(opened(files)->headphones().size(), 3u);
  folder.write_text("own/headphones.csv", "maker,model,impedance_ohm\nA,Four,100\n");
  EXPECT_EQ(opened(files)->headphones().size(), 4u);
  fs::remove(folder.path() / "own/headphones.csv");
  EXPECT_EQ(opened(files)->headphones().size(), 3u);
}

TEST(catalogue, a_damaged_database_is_made_anew) {
  const Folder folder;
  folder.write_text("c/headphones.csv", two);
  const CatalogueFiles files{
      .shipped = folder.path() / "c", .own = {}, .database = folder.path() / "c.sqlite", .autoeq = {}};
  opened(files);
  folder.write_text("c.sqlite", std::string(20000, 'x'));
  EXPECT_EQ(opened(files)->headphones().size(), 2u);
}

TEST(catalogue, works_without_a_place_for_its_database) {
  const Folder folder;
  folder.write_text("c/headphones.csv", two);
  folder.write_text("file", "no folder");
  EXPECT_EQ(
      opened({.shipped = folder.path() / "c", .own = {}, .database = folder.path() / "file" / "c.sqlite", .autoeq = {}})
          ->headphones()
          .size(),
      2u);
}

TEST(catalogue, own_figures_win) {
  const Folder folder;
  folder.write_text("c/headphones.csv", two);
  folder.write_text("own/headphones.csv", "maker,model,impedance_ohm\nA,One,35.5\n");
  const auto catalogue =
      opened({.shipped = folder.path() / "c", .own = folder.path() / "own", .database = ":memory:", .autoeq = {}});
  const auto one = catalogue->headphone("one");
  ASSERT_TRUE(one.has_value()) << one.error().sentence();
  ASSERT_EQ((*one)->impedance.size(), 2u);
  EXPECT_EQ((*one)->impedance[0].value.value(), 35.5);
  EXPECT_EQ((*one)->sources.at(0).basis, Basis::own);
}

TEST(catalogue, refused_rows_are_all_told) {
  const Folder folder;
  folder.write_text("c/headphones.csv",
                    std::string(two) + "A,Three,,0,published,high,X\nA,Four,,9999,published,high,X\n");
  const auto refused =
      Catalogue::open({.shipped = folder.path() / "c", .own = {}, .database = ":memory:", .autoeq = {}});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().what, HasSubstr("headphones.csv:4: impedance_ohm"));
  EXPECT_THAT(refused.error().what, HasSubstr("headphones.csv:5: impedance_ohm"));
  EXPECT_THAT(refused.error().hint, HasSubstr("2 rows"));
  EXPECT_FALSE(Catalogue::open({.shipped = folder.path() / "nowhere", .own = {}, .database = ":memory:", .autoeq = {}})
                   .has_value());
}

TEST(catalogue, a_curve_stands_in_a_file_of_its_own) {
  const Folder folder;
  folder.write_text("c/headphones.csv",
                    "maker,model,impedance_curve,basis,confidence,source\nA,One,z/one.csv,measured,high,X\n");
  folder.write_text("c/z/one.csv", "frequency_hz,impedance_ohm\n20,30\n100,60.5\n");
  const CatalogueFiles files{
      .shipped = folder.path() / "c", .own = {}, .database = folder.path() / "c.sqlite", .autoeq = {}};
  const auto catalogue = opened(files);
  ASSERT_EQ(catalogue->headphones()[0].impedance_curve.size(), 1u);
  EXPECT_EQ(catalogue->headphones()[0].impedance_curve[0].value.at(1).magnitude.value(), 60.5);
  folder.write_text("c/z/one.csv", "frequency_hz,impedance_ohm\n20,30\n100,70.5\n");
  EXPECT_EQ(opened(files)->headphones()[0].impedance_curve[0].value.at(1).magnitude.value(), 70.5);
  folder.write_text("c/headphones.csv",
                    "maker,model,impedance_curve,basis,confidence,source\nA,One,../one.csv,measured,high,X\n");
  EXPECT_FALSE(Catalogue::open(files).has_value());
}

TEST(catalogue, autoeq_results_belong_to_headphones_by_name) {
  const Folder folder;
  folder.write_text("c/headphones.csv", two);
  folder.write_text("eq/results/crinacle/over-ear/A One/A One ParametricEQ.txt", "x");
  const std::string best = folder.write_text("eq/results/oratory1990/over-ear/A ONE/A ONE ParametricEQ.txt", "x");
  folder.write_text("eq/results/oratory1990/over-ear/A ONE/A ONE GraphicEQ.txt", "x");
  const std::string alias = folder.write_text("eq/results/z/A Zwei/A Zwei GraphicEQ.txt", "x");
  const auto catalogue =
      opened({.shipped = folder.path() / "c", .own = {}, .database = ":memory:", .autoeq = folder.path() / "eq"});
  EXPECT_EQ(catalogue->headphones()[0].eq_file, best);
  EXPECT_EQ(catalogue->headphones()[1].eq_file, alias);
}

}  // namespace
}  // namespace ohmic::store
