// Several netlists are checked as one: one list of JSON, one file, and what is refused keeps no other from being checked.

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "circuit_asked.hpp"
#include "command_line.hpp"

namespace ohmic::app {
namespace {

using testing::HasSubstr;

class CircuitCheck : public testing::Test {
 protected:
  CircuitCheck() {
    std::filesystem::create_directories(folder_);
    for (const char* name : {"one.cir", "two.cir"})
      asked_.files.push_back(written(name, "two resistors\nV1 in 0 AC 1\nR1 in out 1k\nR2 out 0 1k\nRL out 0 1Meg\n"));
  }
  ~CircuitCheck() override { std::filesystem::remove_all(folder_); }

  std::string written(const char* name, const char* text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  int check() {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = circuit(asked_);
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return status;
  }

  std::filesystem::path folder_ = testing::TempDir() + "ohmic_check_" + std::to_string(::getpid());
  CircuitAsked asked_{.command = "check", .form = CircuitAsked::Form::json};
  std::string out_, err_;
};

TEST_F(CircuitCheck, json_is_one_list_with_each_file_in_it) {
  check();
  const auto list = nlohmann::json::parse(out_);
  ASSERT_EQ(list.size(), 2u);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_EQ(list[k]["file"], asked_.files[k]);
    EXPECT_TRUE(list[k].contains("says"));
  }
}

TEST_F(CircuitCheck, a_single_file_is_a_list_too) {
  asked_.files.resize(1);
  check();
  EXPECT_EQ(nlohmann::json::parse(out_).size(), 1u);
}

TEST_F(CircuitCheck, what_is_refused_stands_in_the_list_with_its_reason) {
  asked_.files.insert(asked_.files.begin() + 1, written("broken.cir", "broken\nR1 in\n"));
  EXPECT_EQ(check(), wrong);
  const auto list = nlohmann::json::parse(out_);
  ASSERT_EQ(list.size(), 3u);
  EXPECT_THAT(list[1]["error"].get<std::string>(), HasSubstr("broken.cir:2"));
  EXPECT_TRUE(list[2].contains("says"));
  EXPECT_THAT(err_, HasSubstr("broken.cir:2"));
}

TEST_F(CircuitCheck, all_reports_go_into_the_one_file) {
  asked_.form = CircuitAsked::Form::page;
  asked_.output = (folder_ / "report.json").string();
  check();
  EXPECT_THAT(out_, HasSubstr("report.json is written."));
  std::ifstream file(asked_.output);
  EXPECT_EQ(nlohmann::json::parse(file).size(), 2u);
}

// What lacks an output has an operating point all the same.
TEST_F(CircuitCheck, what_cannot_be_played_is_a_warning) {
  asked_.form = CircuitAsked::Form::page;
  asked_.files = {written("three.cir", "no output\nV1 in 0 AC 1\nR1 in p 1k\nR2 p 0 1k\n")};
  EXPECT_EQ(check(), failed);
  EXPECT_THAT(out_, HasSubstr("It can be analysed, but not played."));
  EXPECT_THAT(out_, HasSubstr("three.cir: The netlist has no output"));
  CircuitAsked at_rest{.command = "op", .file = asked_.files.front()};
  testing::internal::CaptureStdout();
  EXPECT_EQ(circuit(at_rest), done);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("at rest"));
}

}  // namespace
}  // namespace ohmic::app
