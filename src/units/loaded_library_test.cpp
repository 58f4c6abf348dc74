// What a library that is opened at run time has, and what is said of what it has not.

#include "units/loaded_library.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace ohmic {
namespace {

enum Flavour { sweet };
static_assert(std::is_same_v<AsPassed<Flavour(Flavour*, int (*)(Flavour, void*), const char*, ...)>::Type,
                             std::uint32_t(std::uint32_t*, int (*)(std::uint32_t, void*), const char*, ...)>);

TEST(LoadedLibrary, its_functions_are_called_by_name) {
  auto library = LoadedLibrary::open("libm.so.6");
  ASSERT_TRUE(library) << library.error();
  double (*root)(double) = nullptr;
  library->find<double(double)>("cbrt", root);
  ASSERT_NE(root, nullptr);
  EXPECT_DOUBLE_EQ(root(27.0), 3.0);
  EXPECT_EQ(library->missing(), "");
}

TEST(LoadedLibrary, the_first_function_that_is_missing_is_named) {
  auto library = LoadedLibrary::open("libm.so.6");
  ASSERT_TRUE(library) << library.error();
  double (*none)(double) = std::cos;
  library->find<double(double)>("circle_the_square", none);
  EXPECT_EQ(none, nullptr);
  library->find<double(double)>("double_the_cube", none);
  EXPECT_EQ(library->missing(), "circle_the_square");
}

TEST(LoadedLibrary, one_that_is_not_there_is_told_in_the_loaders_words) {
  const auto library = LoadedLibrary::open("libnowhere.so.1");
  ASSERT_FALSE(library);
  EXPECT_NE(library.error().find("libnowhere.so.1"), std::string::npos) << library.error();
}

}  // namespace
}  // namespace ohmic
