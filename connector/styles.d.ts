/** Style sheets are imported for their effect alone: the bundler gathers them into the page's one style file. */
declare module "*.css";
