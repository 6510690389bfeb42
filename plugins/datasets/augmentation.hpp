#pragma once

#include <memory>
#include <runner/dataset.hpp>
#include <vector>

namespace runner {

/// Says how images are changed at random whenever they are trained on: first cropped, then flipped, then cut out of.
struct Augmentation {
  /// Pixels of black that are laid around an image, of which a part of its own size is taken anywhere.
  std::int64_t crop = 0;
  /// Half of the images are mirrored, left to right.
  bool flip = false;
  /// The side of a black square around any pixel of the image, of which a part may lie outside of it (DeVries & Taylor,
  /// "Improved regularization of convolutional neural networks with cutout", 2017).
  std::int64_t cutout = 0;
};

/// Returns a data set whose training samples are changed so, and all others as they are; the data set itself where
/// nothing is to be changed. What becomes of a sample is a function of the request's seed and the sample's number, so
/// that it does not depend on the batch. Throws std::invalid_argument where samples are no images of channels × height
/// × width, or `crop` or `cutout` reach across.
std::unique_ptr<Dataset> augmented(std::unique_ptr<Dataset> dataset, const Augmentation& augmentation);

/// Returns the parameters of a plugin whose options derive from `Augmentation`, behind its own.
template <class Options>
std::vector<Param<Options>> with_augmentation(std::vector<Param<Options>> parameters) {
  parameters.push_back(param("crop", static_cast<std::int64_t Options::*>(&Options::crop),
                             "In training, lay so many black pixels around an image and take a part of its size.")
                           .at_least(0));
  parameters.push_back(param("flip", static_cast<bool Options::*>(&Options::flip),
                             "In training, mirror half of the images, left to right."));
  parameters.push_back(param("cutout", static_cast<std::int64_t Options::*>(&Options::cutout),
                             "In training, black out a square of this side around any pixel of an image.")
                           .at_least(0));
  return parameters;
}

}  // namespace runner
